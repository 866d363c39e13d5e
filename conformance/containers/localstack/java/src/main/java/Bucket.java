import org.testcontainers.containers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** LocalStack's module for Java, with nothing but the image's name changed. */
public class Bucket {
    public static void main(String[] arguments) {
        var image = DockerImageName.parse("cloudglass:latest").asCompatibleSubstituteFor("localstack/localstack");
        try (var cloud = new LocalStackContainer(image).withServices(LocalStackContainer.Service.S3)) {
            cloud.start();
            var credentials = AwsBasicCredentials.create(cloud.getAccessKey(), cloud.getSecretKey());
            try (var s3 = S3Client.builder()
                    .endpointOverride(cloud.getEndpoint())
                    .credentialsProvider(StaticCredentialsProvider.create(credentials))
                    .region(Region.of(cloud.getRegion()))
                    .build()) {
                s3.createBucket(request -> request.bucket("testcontainers"));
                System.out.println(s3.listBuckets().buckets().get(0).name());
            }
        }
    }
}
