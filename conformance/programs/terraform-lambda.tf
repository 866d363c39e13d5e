# A function with everything that Terraform can give it, and one with nothing.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100"
    }
  }
}

provider "aws" {
  region                      = "us-east-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  s3_use_path_style           = true
  endpoints {
    lambda = var.endpoint
    iam    = var.endpoint
    sts    = var.endpoint
    s3     = var.endpoint
    logs   = var.endpoint
  }
}

variable "endpoint" {}

# Whether the function has everything that it can have.
variable "is_full" { default = true }

resource "aws_iam_role" "functions" {
  name = "tf-role"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_lambda_layer_version" "shared" {
  layer_name               = "tf-layer"
  filename                 = "layer.zip"
  source_code_hash         = filebase64sha256("layer.zip")
  compatible_runtimes      = ["nodejs22.x", "nodejs20.x"]
  compatible_architectures = ["x86_64"]
  description              = "layer"
  license_info             = "MIT"
}

resource "aws_lambda_layer_version_permission" "other_account" {
  layer_name     = aws_lambda_layer_version.shared.layer_name
  version_number = aws_lambda_layer_version.shared.version
  principal      = "111111111111"
  action         = "lambda:GetLayerVersion"
  statement_id   = "share"
}

resource "aws_lambda_code_signing_config" "release" {
  description = "csc"
  allowed_publishers {
    signing_profile_version_arns = ["arn:aws:signer:us-east-1:000000000000:/signing-profiles/release/0123456789"]
  }
  policies {
    untrusted_artifact_on_deployment = "Warn"
  }
}

resource "aws_lambda_function" "plain" {
  function_name = "tf-plain"
  role          = aws_iam_role.functions.arn
  filename      = "code.zip"
  handler       = "index.handler"
  runtime       = "nodejs22.x"
}

resource "aws_lambda_function" "full" {
  function_name    = "tf-full"
  role             = aws_iam_role.functions.arn
  filename         = "code.zip"
  source_code_hash = filebase64sha256("code.zip")
  handler          = "index.handler"
  runtime          = "nodejs22.x"
  publish          = true
  architectures    = ["x86_64"]
  memory_size      = 256
  description      = var.is_full ? "all of it" : null
  timeout          = var.is_full ? 10 : null
  layers           = var.is_full ? [aws_lambda_layer_version.shared.arn] : []
  tags             = var.is_full ? { team = "red" } : {}

  code_signing_config_arn = var.is_full ? aws_lambda_code_signing_config.release.arn : null

  dynamic "environment" {
    for_each = var.is_full ? [1] : []
    content {
      variables = { COLOR = "red" }
    }
  }
  ephemeral_storage {
    size = var.is_full ? 1024 : 512
  }
  tracing_config {
    mode = var.is_full ? "Active" : "PassThrough"
  }
  logging_config {
    log_format            = var.is_full ? "JSON" : "Text"
    application_log_level = var.is_full ? "DEBUG" : null
    system_log_level      = var.is_full ? "WARN" : null
    log_group             = "own"
  }
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  function_name    = aws_lambda_function.full.function_name
  function_version = aws_lambda_function.full.version
}

resource "aws_lambda_permission" "bucket" {
  statement_id   = "s3"
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.full.function_name
  principal      = "s3.amazonaws.com"
  source_arn     = "arn:aws:s3:::bucket"
  source_account = "000000000000"
}

resource "aws_lambda_permission" "alias" {
  statement_id  = "alias"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.full.function_name
  qualifier     = aws_lambda_alias.live.name
  principal     = "events.amazonaws.com"
}

resource "aws_lambda_function_url" "open" {
  function_name      = aws_lambda_function.full.function_name
  authorization_type = "NONE"
  cors {
    allow_origins = ["*"]
    max_age       = 60
  }
}

resource "aws_lambda_function_url" "signed" {
  function_name      = aws_lambda_function.full.function_name
  qualifier          = aws_lambda_alias.live.name
  authorization_type = "AWS_IAM"
  invoke_mode        = "RESPONSE_STREAM"
}

resource "aws_lambda_runtime_management_config" "updates" {
  function_name     = aws_lambda_function.full.function_name
  update_runtime_on = "FunctionUpdate"
}
