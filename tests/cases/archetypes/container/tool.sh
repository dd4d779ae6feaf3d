#!/bin/sh
echo "$RELEASE"
