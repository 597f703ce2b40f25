// Command ingress is a small Ingress controller made of two parts of Traefik: the
// one that reads Ingresses, Services and endpoints and writes Ingresses' addresses,
// and the one that matches requests with rules. It stands in for Traefik, which
// takes minutes to build; it has no TLS, no middlewares, no dashboard.
package main

import (
	"context"
	"flag"
	"log"
	"net/http"

	"github.com/traefik/traefik/v3/pkg/config/dynamic"
	"github.com/traefik/traefik/v3/pkg/provider/kubernetes/ingress"
	"github.com/traefik/traefik/v3/pkg/safe"
)

func main() {
	listen := flag.String("listen", ":8000", "where requests come in")
	health := flag.String("health", ":8080", "where it is asked whether it is ready")
	published := flag.String("published-service", "", "NAMESPACE/NAME of the Service whose addresses Ingresses get")
	flag.Parse()

	provider := ingress.Provider{
		IngressEndpoint: &ingress.EndpointIngress{PublishedService: *published},
		// Otherwise a path without a ready Pod would go to whatever Pod has the
		// path above it, and answer 200.
		AllowEmptyServices: true,
	}
	if err := provider.Init(); err != nil {
		log.Fatal(err)
	}
	read := make(chan dynamic.Message)
	if err := provider.Provide(read, safe.NewPool(context.Background())); err != nil {
		log.Fatal(err)
	}
	routes, err := newRoutes()
	if err != nil {
		log.Fatal(err)
	}
	go func() {
		for message := range read {
			routes.replace(message.Configuration.HTTP)
		}
	}()
	go func() { log.Fatal(http.ListenAndServe(*health, http.HandlerFunc(routes.ready))) }()
	log.Fatal(http.ListenAndServe(*listen, routes))
}
