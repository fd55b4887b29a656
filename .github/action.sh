#!/bin/sh
# The GitHub Action: runs the commands of GOMOF_CHECKS, one a line, by the gomof that go.mod
# has as a tool or, else, by GOMOF_VERSION. Its status is the highest of theirs.
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
	# Words of a check are flags and file names without blanks, and are not expanded.
	set -f
	$gomof $check </dev/null
	code=$?
	set +f
	[ "$code" -le "$status" ] || status=$code
done <<END
${GOMOF_CHECKS:-check}
END
exit "$status"
