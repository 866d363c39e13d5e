import {
  deleteNetworkInsightsAnalysis,
  describeNetworkInsightsAnalyses,
  startNetworkInsightsAnalysis,
} from "./network-insights-analyses.ts";
import {
  createNetworkInsightsPath,
  deleteNetworkInsightsPath,
  describeNetworkInsightsPaths,
} from "./network-insights-paths.ts";

export const networkInsightsOperations = {
  CreateNetworkInsightsPath: createNetworkInsightsPath,
  DeleteNetworkInsightsAnalysis: deleteNetworkInsightsAnalysis,
  DeleteNetworkInsightsPath: deleteNetworkInsightsPath,
  DescribeNetworkInsightsAnalyses: describeNetworkInsightsAnalyses,
  DescribeNetworkInsightsPaths: describeNetworkInsightsPaths,
  StartNetworkInsightsAnalysis: startNetworkInsightsAnalysis,
};
