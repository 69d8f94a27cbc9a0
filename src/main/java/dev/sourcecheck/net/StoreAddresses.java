package dev.sourcecheck.net;

import dev.sourcecheck.process.BlockingThreads;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The addresses of the service's own store, which no source may use. Names are resolved again
 * periodically in the background, and earlier addresses stay denied.
 */
final class StoreAddresses {
  /** No store. */
  static final StoreAddresses NONE = new StoreAddresses(List.of(), HostResolver.system());

  private static final long REFRESH_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final int MAX_KNOWN = 1_000;

  private final List<StoreAddress> configured;
  private final HostResolver resolver;
  private final Set<KnownAddress> known = ConcurrentHashMap.newKeySet();
  private final AtomicLong refreshedAt = new AtomicLong(System.nanoTime());

  /** A host by name or address, and the port there. */
  record StoreAddress(String host, int port) {}

  private record KnownAddress(InetAddress address, int port) {}

  StoreAddresses(List<StoreAddress> configured, HostResolver resolver) {
    this.configured = List.copyOf(configured);
    this.resolver = resolver;
    refresh();
  }

  /** A store on this machine is reachable at all local addresses. */
  boolean isAt(InetAddress address, int port) {
    if (configured.stream().noneMatch(each -> each.port == port)) {
      return false;
    }
    long last = refreshedAt.get();
    long now = System.nanoTime();
    if (now - last > REFRESH_NANOS && refreshedAt.compareAndSet(last, now)) {
      BlockingThreads.start("sourcecheck-store-dns", this::refresh);
    }
    if (known.contains(new KnownAddress(address, port))) {
      return true;
    }
    return known.stream().anyMatch(at -> at.port == port && isLocal(at.address))
        && isLocal(address);
  }

  private void refresh() {
    for (StoreAddress each : configured) {
      try {
        for (InetAddress address : resolver.resolve(each.host)) {
          if (known.size() < MAX_KNOWN) {
            known.add(new KnownAddress(address, each.port));
          }
        }
      } catch (UnknownHostException e) {
        // known addresses stay; a source cannot resolve the name either
        continue;
      }
    }
  }

  private static boolean isLocal(InetAddress address) {
    if (address.isLoopbackAddress() || address.isAnyLocalAddress()) {
      return true;
    }
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return false;
    }
  }
}
