package main

import (
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync/atomic"

	"github.com/traefik/traefik/v3/pkg/config/dynamic"
	"github.com/traefik/traefik/v3/pkg/middlewares/requestdecorator"
	muxer "github.com/traefik/traefik/v3/pkg/muxer/http"
)

// routes answers requests by the rules that were read last.
type routes struct {
	parser  muxer.SyntaxParser
	current atomic.Pointer[muxer.Muxer]
	// matched puts a request's host where rules look for it.
	matched *requestdecorator.RequestDecorator
}

func newRoutes() (*routes, error) {
	parser, err := muxer.NewSyntaxParser()
	if err != nil {
		return nil, err
	}
	return &routes{parser: parser, matched: requestdecorator.New(nil)}, nil
}

// replace takes new rules in the place of all there were.
func (r *routes) replace(read *dynamic.HTTPConfiguration) {
	mux := muxer.NewMuxer(r.parser)
	for name, rule := range read.Routers {
		service := read.Services[rule.Service]
		if service == nil || service.LoadBalancer == nil {
			continue
		}
		priority := rule.Priority
		if priority == 0 {
			priority = muxer.GetRulePriority(rule.Rule)
		}
		// One rule that cannot be read leaves the others as they are.
		if err := mux.AddRoute(rule.Rule, rule.RuleSyntax, priority, backend(service.LoadBalancer)); err != nil {
			log.Printf("%s: %v", name, err)
		}
	}
	r.current.Store(mux)
}

func (r *routes) ServeHTTP(answer http.ResponseWriter, request *http.Request) {
	if mux := r.current.Load(); mux != nil {
		r.matched.ServeHTTP(answer, request, mux.ServeHTTP)
		return
	}
	http.Error(answer, "no rules were read yet", http.StatusServiceUnavailable)
}

// ready tells whether rules were read, if only that there are none.
func (r *routes) ready(answer http.ResponseWriter, _ *http.Request) {
	if r.current.Load() == nil {
		answer.WriteHeader(http.StatusServiceUnavailable)
	}
}

// backend passes requests on to the Pods of a Service in turn.
func backend(service *dynamic.ServersLoadBalancer) http.Handler {
	var pods []http.Handler
	keepHost := service.PassHostHeader == nil || *service.PassHostHeader
	for _, server := range service.Servers {
		address, err := url.Parse(server.URL)
		if err != nil {
			log.Printf("%s: %v", server.URL, err)
			continue
		}
		pods = append(pods, &httputil.ReverseProxy{Rewrite: func(request *httputil.ProxyRequest) {
			request.SetURL(address)
			request.SetXForwarded()
			if keepHost {
				request.Out.Host = request.In.Host
			}
		}})
	}
	var turn atomic.Uint64
	return http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		if len(pods) == 0 {
			http.Error(answer, "no available server", http.StatusServiceUnavailable)
			return
		}
		pods[turn.Add(1)%uint64(len(pods))].ServeHTTP(answer, request)
	})
}
