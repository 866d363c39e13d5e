#!/bin/sh
# The name that Testcontainers' module for Java starts; the emulator takes the place of the shell and gets its signals.
exec node /opt/cloudglass/bin.js "$@"
