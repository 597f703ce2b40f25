package main

import (
	"cmp"
	"slices"

	core "k8s.io/api/core/v1"
)

// port is what only one Service can have of the nodes.
type port struct {
	number   int32
	protocol core.Protocol
}

// share gives the nodes' ports to Services, and with them all addresses. A Service
// that has its ports keeps them; then the oldest goes first. One that lacks a port
// has no address, and waits.
func share(services []*core.Service, addresses []core.LoadBalancerIngress) []change {
	order := slices.Clone(services)
	slices.SortFunc(order, func(a, b *core.Service) int {
		return cmp.Or(
			cmp.Compare(waits(a), waits(b)),
			a.CreationTimestamp.Compare(b.CreationTimestamp.Time),
			cmp.Compare(a.UID, b.UID),
		)
	})
	taken := map[port]bool{}
	var changes []change
	for _, service := range order {
		status := core.LoadBalancerStatus{}
		if ports := asked(service); len(ports) > 0 && !slices.ContainsFunc(ports, func(p port) bool { return taken[p] }) {
			for _, p := range ports {
				taken[p] = true
			}
			status.Ingress = addresses
		}
		changes = append(changes, change{service, status})
	}
	return changes
}

// waits is 0 for a Service that has addresses, else 1.
func waits(service *core.Service) int {
	if len(service.Status.LoadBalancer.Ingress) > 0 {
		return 0
	}
	return 1
}

// asked are the ports of the nodes that a Service asks for.
func asked(service *core.Service) []port {
	if service.Spec.Type != core.ServiceTypeLoadBalancer || service.Spec.LoadBalancerClass != nil || service.DeletionTimestamp != nil {
		return nil
	}
	var ports []port
	for _, p := range service.Spec.Ports {
		ports = append(ports, port{p.Port, p.Protocol})
	}
	return ports
}

// addresses are those of all nodes that are Ready, in their order.
func addresses(nodes []*core.Node) []core.LoadBalancerIngress {
	virtual := core.LoadBalancerIPModeVIP
	var found []core.LoadBalancerIngress
	for _, node := range nodes {
		ready := slices.ContainsFunc(node.Status.Conditions, func(c core.NodeCondition) bool {
			return c.Type == core.NodeReady && c.Status == core.ConditionTrue
		})
		for _, address := range node.Status.Addresses {
			if ready && address.Type == core.NodeInternalIP {
				found = append(found, core.LoadBalancerIngress{IP: address.Address, IPMode: &virtual})
			}
		}
	}
	slices.SortFunc(found, func(a, b core.LoadBalancerIngress) int { return cmp.Compare(a.IP, b.IP) })
	return found
}
