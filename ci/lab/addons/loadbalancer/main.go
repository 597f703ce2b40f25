// Command loadbalancer gives Services of type LoadBalancer the nodes' addresses, as
// the one of k3s does. It does no more than that: kube-proxy on each node answers at
// the addresses that a Service's status names, the node's own included.
package main

import (
	"context"
	"log"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

func main() {
	config, err := rest.InClusterConfig()
	if err != nil {
		log.Fatal(err)
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		log.Fatal(err)
	}
	factory := informers.NewSharedInformerFactory(client, 0)
	services, nodes := factory.Core().V1().Services(), factory.Core().V1().Nodes()
	// One place: a look takes in all that happened before it.
	changed := make(chan struct{}, 1)
	look := func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	}
	for _, informer := range []cache.SharedIndexInformer{services.Informer(), nodes.Informer()} {
		_, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
			AddFunc:    func(any) { look() },
			UpdateFunc: func(any, any) { look() },
			DeleteFunc: func(any) { look() },
		})
		if err != nil {
			log.Fatal(err)
		}
	}
	factory.Start(nil)
	factory.WaitForCacheSync(nil)
	for range changed {
		all, err := services.Lister().List(labels.Everything())
		if err != nil {
			log.Fatal(err)
		}
		machines, err := nodes.Lister().List(labels.Everything())
		if err != nil {
			log.Fatal(err)
		}
		for _, change := range share(all, addresses(machines)) {
			if equality.Semantic.DeepEqual(change.service.Status.LoadBalancer, change.status) {
				continue
			}
			service := change.service.DeepCopy()
			service.Status.LoadBalancer = change.status
			_, err := client.CoreV1().Services(service.Namespace).UpdateStatus(context.Background(), service, meta.UpdateOptions{})
			// Where it lost a race, the change that won is already on its way here.
			log.Printf("%s/%s: %d addresses, error: %v", service.Namespace, service.Name, len(change.status.Ingress), err)
		}
	}
}

// change is the status that a Service should have.
type change struct {
	service *core.Service
	status  core.LoadBalancerStatus
}
