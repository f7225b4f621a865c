#!/bin/sh
# Has words counted over NATS with its own command line: publish, wait for the event, read the result.
#
#   https://github.com/nats-io/natscli has the command `nats`
#   NATS_URL=nats://127.0.0.1:4222 sh over-nats.sh order-4711 '{"text":"to be or not to be"}'
#
# The first argument is what you call the task. Run it twice with the same one: it is the same task, done once.
set -eu

key=k-$(printf %s "$1" | openssl dgst -sha256 -binary | openssl base64 | tr '+/' '-_' | tr -d '=\n')

# Nothing as long as it is not finished.
record() {
  nats request '$JS.API.DIRECT.GET.KV_results' "{\"last_by_subj\":\"\$KV.results.*.count.$key\"}" --raw --templates=false
}

# First of all, so that no event is missed. It stays: what ends while nobody listens waits for the next start.
nats consumer info EVENTS shell-example >/dev/null 2>&1 ||
  nats consumer add EVENTS shell-example --pull --filter 'events.count.*' --deliver new --ack explicit \
    --defaults >/dev/null

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

# It may have been done long ago; then no event comes.
result=$(record)
while [ -z "$result" ]; do
  event=$(nats --timeout 30s consumer next EVENTS shell-example --ack)
  echo "event  $(echo "$event" | sed -n 's/^ *ce-type: //p') $(echo "$event" | sed -n 's/^ *ce-subject: //p')"
  result=$(record)
done

echo "result $result"
