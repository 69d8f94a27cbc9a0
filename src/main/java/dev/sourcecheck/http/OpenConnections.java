package dev.sourcecheck.http;

import com.sun.management.UnixOperatingSystemMXBean;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.management.ManagementFactory;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tracks all open connections. Above the maximum, a new connection replaces the oldest one that has
 * shown no valid key. Rejecting new ones instead would let the client that opens connections
 * fastest lock out all others.
 */
@ApplicationScoped
public class OpenConnections {
  private static final int DEFAULT_MAXIMUM = 10_000;

  private final int maximum;
  private final Counter evictions;
  private final Counter refusals;

  /** Connections without a valid key so far, in order of arrival. */
  private final Set<OpenConnection> unauthenticated = new LinkedHashSet<>();

  /** Connections with a valid key and without a request, longest idle first. */
  private final Set<OpenConnection> idle = new LinkedHashSet<>();

  private final Set<OpenConnection> busy = new LinkedHashSet<>();

  /** Number of evicted connections whose sockets may still be open. */
  private int closing;

  @Inject
  OpenConnections(ConnectionSettings settings, MeterRegistry meters) {
    this(settings.connections().orElseGet(OpenConnections::defaultMaximum), meters);
  }

  OpenConnections(int maximum, MeterRegistry meters) {
    this.maximum = maximum;
    Gauge.builder("sourcecheck.connections.open", this, OpenConnections::count)
        .description("Open connections of HTTP clients")
        .register(meters);
    this.evictions =
        Counter.builder("sourcecheck.connections.evicted")
            .description("Connections that were closed to make room for new ones")
            .register(meters);
    this.refusals =
        Counter.builder("sourcecheck.connections.refused")
            .description("Connections that were refused because all others were in use")
            .register(meters);
  }

  /** Maximum number of open connections. */
  public int maximum() {
    return maximum;
  }

  private static int defaultMaximum() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
      return (int) Math.min(DEFAULT_MAXIMUM, Math.max(1, system.getMaxFileDescriptorCount() / 2));
    }
    return DEFAULT_MAXIMUM;
  }

  /**
   * Adds a connection and closes another one if there are too many.
   *
   * @return false if there is no room, because every other connection has a request in progress
   */
  boolean add(OpenConnection connection) {
    OpenConnection evicted = null;
    synchronized (this) {
      if (size() >= maximum) {
        evicted = evict();
      }
      // exceeds the maximum briefly: other threads close connections, and new ones are not
      // evictable
      if (size() + closing >= maximum + slack()) {
        evicted = evicted == null ? evict() : evicted;
        if (evicted == null || closing >= maximum) {
          refusals.increment();
          return false;
        }
      }
      unauthenticated.add(connection);
    }
    if (evicted != null) {
      evictions.increment();
      evicted.evict();
    }
    return true;
  }

  private int slack() {
    return maximum / 4 + 16;
  }

  /** Whether accepting must pause, because there is no room and no evictable connection. */
  synchronized boolean isFull() {
    if (size() + closing < maximum) {
      return false;
    }
    OpenConnection oldest = candidate();
    return oldest == null || !oldest.isEvictable() || size() + closing >= maximum + slack() / 2;
  }

  private @Nullable OpenConnection candidate() {
    // clients with a key must not lock out all others with idle connections
    boolean idleFirst = unauthenticated.isEmpty() || idle.size() > maximum / 2;
    Iterator<OpenConnection> candidates = (idleFirst ? idle : unauthenticated).iterator();
    return candidates.hasNext() ? candidates.next() : null;
  }

  private @Nullable OpenConnection evict() {
    OpenConnection oldest = candidate();
    if (oldest == null || !oldest.isEvictable()) {
      return null;
    }
    unauthenticated.remove(oldest);
    idle.remove(oldest);
    closing++;
    return oldest;
  }

  /** Records that a request on the connection has shown a valid key. */
  synchronized void authenticated(OpenConnection connection) {
    if (unauthenticated.remove(connection) || idle.remove(connection)) {
      busy.add(connection);
    }
  }

  /** Records that the connection has no request in progress. */
  synchronized void idle(OpenConnection connection) {
    if (busy.remove(connection)) {
      idle.add(connection);
    }
  }

  /** Records that the socket of the connection is closed. */
  synchronized void remove(OpenConnection connection) {
    if (!unauthenticated.remove(connection)
        && !idle.remove(connection)
        && !busy.remove(connection)) {
      closing--;
    }
  }

  synchronized int count() {
    return size() + closing;
  }

  private int size() {
    return unauthenticated.size() + idle.size() + busy.size();
  }
}
