module cloudglass.test/localstack

go 1.25

require github.com/testcontainers/testcontainers-go/modules/localstack v0.45.0
