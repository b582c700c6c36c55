// Handlers for tests: one that greets, and some that fail. _HANDLER says which.
package main

import (
	"errors"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
)

type event struct {
	Name string `json:"name"`
}

func main() {
	lambda.Start(func(in event) (map[string]string, error) {
		switch os.Getenv("_HANDLER") {
		case "raises":
			return nil, errors.New("no such order")
		case "exits":
			os.Exit(1)
		case "sleeps":
			time.Sleep(time.Minute)
		}
		return map[string]string{"hello": in.Name}, nil
	})
}
