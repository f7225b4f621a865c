// Has words counted over NATS, with nothing of Millrace: publish, wait for the event, read the result.
//
//	cd go && NATS_URL=nats://127.0.0.1:4222 go run . order-4711 "to be or not to be"
//
// The first argument is what you call the task. Run it twice with the same one: it is the same task, done once.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

type record struct {
	State  string
	Output struct{ Total int }
}

// Returns once the task is stored, however often it has to be sent. A queue that is full is tried again as well.
func submit(ctx context.Context, js jetstream.JetStream, key, text string) error {
	input, err := json.Marshal(map[string]string{"text": text})
	for pause := 100 * time.Millisecond; err == nil; pause *= 2 {
		message := nats.NewMsg("tasks.count.normal." + key)
		message.Data = input
		message.Header.Set("Millrace-Look", "1")
		tried, cancel := context.WithTimeout(ctx, 2*time.Second)
		_, refused := js.PublishMsg(tried, message, jetstream.WithExpectLastSequenceForSubject(0, "tasks.count.*."+key))
		cancel()
		var answer *jetstream.APIError
		if refused == nil || errors.As(refused, &answer) && answer.ErrorCode == 10071 { // It waits already.
			return nil
		}
		passes := answer == nil || answer.ErrorCode == 10077 || answer.ErrorCode == 10164
		if !passes || pause > 5*time.Second {
			return refused
		}
		time.Sleep(pause)
	}
	return err
}

func main() {
	ctx := context.Background()
	if len(os.Args) != 3 {
		log.Fatal(`How to use it: go run . order-4711 "to be or not to be"`)
	}
	name, text := os.Args[1], os.Args[2]
	digest := sha256.Sum256([]byte(name))
	key := "k-" + base64.RawURLEncoding.EncodeToString(digest[:])
	url, given := os.LookupEnv("NATS_URL")
	if !given {
		url = nats.DefaultURL
	}
	connection := must(nats.Connect(url, nats.MaxReconnects(-1)))
	defer connection.Close()
	js := must(jetstream.New(connection))
	results := must(js.Stream(ctx, "KV_results"))

	// First of all, so that nothing is missed: all that is said of this task, and of no other. It costs the server nothing.
	said := must(connection.SubscribeSync("live.count.*." + key))

	if err := submit(ctx, js, key, text); err != nil {
		log.Fatal(err)
	}
	fmt.Println("task   count_" + key)

	// It may have been done long ago; then nothing is said. What is said is a hint: the record decides.
	found, err := results.GetLastMsgForSubject(ctx, "$KV.results.*.count."+key)
	patience := 30 * time.Second // What is not heard is not said again: every half minute it is looked at in any case.
	for errors.Is(err, jetstream.ErrMsgNotFound) {
		heard, missed := said.NextMsg(patience)
		if missed == nil && heard.Header.Get("ce-type") != "" {
			fmt.Println("event ", heard.Header.Get("ce-type"), heard.Header.Get("ce-subject"))
			patience = 100 * time.Millisecond // It is finished. A replica that does not have the record yet has it in a moment.
		}
		found, err = results.GetLastMsgForSubject(ctx, "$KV.results.*.count."+key)
	}

	if err != nil {
		log.Fatal(err)
	}
	var finished record
	if err := json.Unmarshal(found.Data, &finished); err != nil {
		log.Fatal(err)
	}
	fmt.Println("result", finished.State, finished.Output.Total)
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}
