/** The page's beginning. */
import { render } from "preact";
import { startLive } from "./api/live.ts";
import { startRouter } from "./router/router.ts";
import { Shell } from "./shell/shell.tsx";
import { startTheme } from "./shell/theme.ts";
import "./style/tokens.css";
import "./style/elements.css";
import "./style/parts.css";
import "./style/shell.css";

startTheme();
startRouter();
startLive();
render(<Shell />, document.getElementById("console") as HTMLElement);
