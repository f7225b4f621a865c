#!/bin/sh
# Has words counted over NATS with its own command line: publish, wait for the event, read the result.
#
#   https://github.com/nats-io/natscli has the command `nats`
#   NATS_URL=nats://127.0.0.1:4222 sh over-nats.sh order-4711 '{"text":"to be or not to be"}'
#
# The first argument is what you call the task. Run it twice with the same one: it is the same task, done once.
set -eu
[ $# -eq 2 ] || {
  echo "How to use it: sh over-nats.sh order-4711 '{\"text\":\"to be or not to be\"}'" >&2
  exit 2
}

key=k-$(printf %s "$1" | openssl dgst -sha256 -binary | openssl base64 | tr '+/' '-_' | tr -d '=\n')

# Nothing as long as it is not finished.
record() {
  nats request '$JS.API.DIRECT.GET.KV_results' "{\"last_by_subj\":\"\$KV.results.*.count.$key\"}" --raw --templates=false
}

# A request, so that the answer of the stream comes back: {"stream":…,"seq":…}, or {"error":…}, or nothing.
answer=$(nats request "tasks.count.normal.$key" "$2" --raw --templates=false \
  --header 'Nats-Expected-Last-Subject-Sequence:0' \
  --header "Nats-Expected-Last-Subject-Sequence-Subject:tasks.count.*.$key" \
  --header 'Millrace-Look:1')
case $answer in
*'"err_code":10071'*) ;; # It waits already.
*'"error"'* | '')
  echo "It is not known to be stored; try again: $answer" >&2
  exit 1
  ;;
esac
echo "task   count_$key"

# It may have been done long ago. If not, listen for what is said of this task, and look again every five seconds in any
# case: what was said before anybody listened is not said again.
result=$(record)
while [ -z "$result" ]; do
  nats sub "live.count.*.$key" --count 1 --wait 5s 2>/dev/null | sed -n 's/.*Received on "live\.count\.\([a-z]*\).*/event  \1/p'
  result=$(record)
done

echo "result $result"
