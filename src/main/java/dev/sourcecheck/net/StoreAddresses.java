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
import java.util.function.Predicate;

/**
 * Where our own store listens: a source must not lead there. Its names are looked up again from
 * time to time, aside, and every address that one had stays forbidden.
 */
final class StoreAddresses {
  /** No store. */
  static final StoreAddresses NONE = new StoreAddresses(List.of(), HostResolver.system());

  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final int MOST = 1_000;

  private final List<StoreAddress> places;
  private final HostResolver resolver;
  private final Predicate<InetAddress> local;
  private final Set<Known> known = ConcurrentHashMap.newKeySet();
  private final AtomicLong lookedUp = new AtomicLong(System.nanoTime());

  /** A host by name or address, and the port there. */
  record StoreAddress(String host, int port) {}

  private record Known(InetAddress address, int port) {}

  StoreAddresses(List<StoreAddress> places, HostResolver resolver) {
    this(places, resolver, StoreAddresses::isOurs);
  }

  StoreAddresses(List<StoreAddress> places, HostResolver resolver, Predicate<InetAddress> local) {
    this.places = List.copyOf(places);
    this.resolver = resolver;
    this.local = local;
    lookUp();
  }

  /** On this machine, a store answers on more than one address. */
  boolean isAt(InetAddress address, int port) {
    if (places.stream().noneMatch(place -> place.port == port)) {
      return false;
    }
    long last = lookedUp.get();
    long now = System.nanoTime();
    if (now - last > AGAIN_NANOS && lookedUp.compareAndSet(last, now)) {
      BlockingThreads.start("sourcecheck-store-dns", this::lookUp);
    }
    if (known.contains(new Known(address, port))) {
      return true;
    }
    return known.stream().anyMatch(at -> at.port == port && local.test(at.address))
        && local.test(address);
  }

  private void lookUp() {
    for (StoreAddress place : places) {
      try {
        for (InetAddress address : resolver.resolve(place.host)) {
          if (known.size() < MOST) {
            known.add(new Known(address, place.port));
          }
        }
      } catch (UnknownHostException e) {
        // what was known stays; a store that nobody finds cannot be reached by a source either
        continue;
      }
    }
  }

  private static boolean isOurs(InetAddress address) {
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
