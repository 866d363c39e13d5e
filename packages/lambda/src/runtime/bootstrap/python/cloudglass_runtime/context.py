"""The second argument of a handler, with the members that AWS's has."""

import os
import time


class Members:
    """Reads what is missing as None."""

    NAMES = ()

    def __init__(self, values):
        for name in self.NAMES:
            setattr(self, name, (values or {}).get(name))

    def __repr__(self):
        members = ",".join(f"{name}={getattr(self, name)}" for name in self.NAMES)
        return f"{type(self).__name__}([{members}])"


class Client(Members):
    NAMES = (
        "installation_id",
        "app_title",
        "app_version_name",
        "app_version_code",
        "app_package_name",
    )


class ClientContext(Members):
    NAMES = ("custom", "env", "client")

    def __init__(self, values):
        super().__init__(values)
        if self.client is not None:
            self.client = Client(self.client)


class CognitoIdentity(Members):
    NAMES = ("cognito_identity_id", "cognito_identity_pool_id")


class LambdaContext:
    def __init__(self, headers, client_context, identity, log):
        self.aws_request_id = headers["lambda-runtime-aws-request-id"]
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.invoked_function_arn = headers.get("lambda-runtime-invoked-function-arn")
        self.tenant_id = headers.get("lambda-runtime-aws-tenant-id")
        self.client_context = None if client_context is None else ClientContext(client_context)
        identity = identity or {}
        self.identity = CognitoIdentity(
            {
                "cognito_identity_id": identity.get("cognitoIdentityId"),
                "cognito_identity_pool_id": identity.get("cognitoIdentityPoolId"),
            }
        )
        self._epoch_deadline_time_in_ms = int(headers["lambda-runtime-deadline-ms"])
        self._log = log

    def get_remaining_time_in_millis(self):
        return max(0, self._epoch_deadline_time_in_ms - int(time.time() * 1000))

    def log(self, message):
        self._log(str(message))

    def __repr__(self):
        names = (
            "aws_request_id",
            "log_group_name",
            "log_stream_name",
            "function_name",
            "memory_limit_in_mb",
            "function_version",
            "invoked_function_arn",
            "client_context",
            "identity",
            "tenant_id",
        )
        members = ",".join(f"{name}={getattr(self, name)}" for name in names)
        return f"LambdaContext([{members}])"


