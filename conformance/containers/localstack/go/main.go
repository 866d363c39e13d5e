// LocalStack's module for Go, with nothing but the image's name changed.
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/testcontainers/testcontainers-go/modules/localstack"
)

func main() {
	background := context.Background()
	cloud, err := localstack.Run(background, "cloudglass:latest")
	if err != nil {
		log.Fatal(err)
	}
	defer cloud.Terminate(background)
	endpoint, err := cloud.PortEndpoint(background, "4566/tcp", "http")
	if err != nil {
		log.Fatal(err)
	}
	client := s3.New(s3.Options{
		BaseEndpoint: aws.String(endpoint),
		Credentials:  credentials.NewStaticCredentialsProvider("test", "test", ""),
		Region:       "us-east-1",
		UsePathStyle: true,
	})
	bucket := aws.String("testcontainers")
	if _, err := client.CreateBucket(background, &s3.CreateBucketInput{Bucket: bucket}); err != nil {
		log.Fatal(err)
	}
	listed, err := client.ListBuckets(background, &s3.ListBucketsInput{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(*listed.Buckets[0].Name)
}
