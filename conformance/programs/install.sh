#!/usr/bin/env bash
# Installs the programs that the tests of this directory run: Debian packages (as root), and a Python environment.
#   conformance/programs/install.sh DIRECTORY && CLOUDGLASS_PYTHON=DIRECTORY/bin/python npm test -- conformance/programs
set -euo pipefail
directory=${1:?a directory for the Python environment}
apt-get install -y --no-install-recommends awscli rclone restic python3-venv tshark iproute2 udhcpc
python3 -m venv "$directory"
"$directory/bin/pip" install s3fs awslambdaric
# The boto3 that goes with the botocore that s3fs pins.
botocore=$("$directory/bin/python" -c 'import botocore; print(botocore.__version__)')
"$directory/bin/pip" install boto3 "botocore==$botocore"
