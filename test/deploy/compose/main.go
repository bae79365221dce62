// Loads a compose file as `docker compose` does and prints its services, for one set of profiles:
//
//	compose FILE PROFILE...
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	file, profiles := os.Args[1], os.Args[2:]
	options, err := cli.NewProjectOptions([]string{file}, cli.WithName("claimgraph"), cli.WithProfiles(profiles))
	if err != nil {
		fail(err)
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		fail(err)
	}
	for _, name := range project.ServiceNames() {
		fmt.Println(name)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
