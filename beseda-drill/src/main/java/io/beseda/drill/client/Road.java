package io.beseda.drill.client;

import io.beseda.drill.site.TcpProxy;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/// How one client reaches each of the nodes: directly, or each through a proxy of its own, where it can be harmed.
public final class Road implements AutoCloseable {
    private final List<URI> nodes;
    private final List<TcpProxy> proxies;

    private Road(List<URI> nodes, List<TcpProxy> proxies) {
        this.nodes = nodes;
        this.proxies = proxies;
    }

    public static Road direct(List<URI> nodes) {
        return new Road(List.copyOf(nodes), List.of());
    }

    /// Only for `http`: with `https` the proxy's name would not be the certificate's.
    public static Road proxied(List<URI> nodes) {
        List<URI> through = new ArrayList<>();
        List<TcpProxy> proxies = new ArrayList<>();
        for (URI node : nodes) {
            int port = node.getPort() < 0 ? 80 : node.getPort();
            TcpProxy proxy = new TcpProxy(new InetSocketAddress(node.getHost(), port));
            proxies.add(proxy);
            through.add(URI.create("http://127.0.0.1:" + proxy.port() + "/"));
        }
        return new Road(through, proxies);
    }

    int nodes() {
        return nodes.size();
    }

    URI node(int index) {
        return nodes.get(index);
    }

    URI socket(int node, String pathAndQuery) {
        URI uri = nodes.get(node);
        return URI.create(("https".equals(uri.getScheme()) ? "wss://" : "ws://") + uri.getAuthority() + pathAndQuery);
    }

    List<TcpProxy> proxies() {
        return proxies;
    }

    @Override
    public void close() {
        proxies.forEach(TcpProxy::close);
    }
}
