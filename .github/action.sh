#!/bin/sh
# The GitHub Action: runs the commands of GOMOF_CHECKS, one per line, with the gomof that go.mod
# has as a tool, or else with version GOMOF_VERSION. It exits with the highest of their statuses.
set -u

if [ -n "${GOMOF:-}" ]; then
	gomof=$GOMOF # a binary, for tests and for machines without Go
elif go tool -n gomof >/dev/null 2>&1; then
	gomof="go tool gomof"
else
	gomof="go run github.com/gomof/gomof/cmd/gomof@${GOMOF_VERSION:-latest}"
fi

status=0
while read -r check; do
	[ -n "$check" ] || continue
	echo "gomof $check"
	# The arguments of a check are split at spaces, and not expanded.
	set -f
	$gomof $check </dev/null
	code=$?
	set +f
	[ "$code" -le "$status" ] || status=$code
done <<END
${GOMOF_CHECKS:-check}
END
exit "$status"
