#!/bin/sh
# Has words counted over HTTP with curl: submit, wait for the event, read the result.
#
#   MILLRACE_URL=http://127.0.0.1:8080 sh over-http.sh order-4711 '{"text":"to be or not to be"}'
#
# The first argument is what you call the task. Run it twice with the same one: it is the same task, done once.
# MILLRACE_API_KEY is sent where it is set.
set -eu
[ $# -eq 2 ] || {
  echo "How to use it: sh over-http.sh order-4711 '{\"text\":\"to be or not to be\"}'" >&2
  exit 2
}
name=$1
input=$2
gateway=${MILLRACE_URL:-http://127.0.0.1:8080}

ask() {
  # What passes by itself, curl tries again: with a key, nothing is done twice.
  curl --silent --show-error --fail-with-body --retry 5 \
    ${MILLRACE_API_KEY:+--header "Authorization: Bearer $MILLRACE_API_KEY"} "$@"
}

answer=$(ask "$gateway/v1/count" --header 'content-type: application/json' --header "idempotency-key: $name" \
  --data "{\"input\":$input}") || {
  echo "$answer" >&2
  exit 1
}
id=$(echo "$answer" | sed 's/.*"id":"\([^"]*\)".*/\1/')
echo "task   $id"

# All that is said of it while it runs, as server-sent events; they end with its record.
ask --no-buffer "$gateway/v1/tasks/$id/live" | sed -n 's/^event: /event  /p'

echo "result $(ask "$gateway/v1/tasks/$id")"
