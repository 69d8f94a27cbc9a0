package dev.sourcecheck.net;

import dev.sourcecheck.net.AddressAttempt.AddressOutcome;
import dev.sourcecheck.process.BlockingThreads;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * One attempt to connect to a host. The name is resolved and all of its addresses are checked
 * against the egress policy before the first packet is sent.
 */
public final class HostDialing {
  private final HostResolver resolver;
  private final EgressPolicy policy;
  private final String host;
  private final int port;
  private final AddressRace race;
  private final CompletableFuture<Void> aborted = new CompletableFuture<>();

  HostDialing(
      HostResolver resolver, EgressPolicy policy, Supplier<Socket> sockets, String host, int port) {
    this.resolver = resolver;
    this.policy = policy;
    this.host = host;
    this.port = port;
    this.race = new AddressRace(sockets, port);
  }

  /**
   * Interrupts {@link #run}, which then returns {@link DialResult.DialAborted}. From any thread.
   */
  public void abort() {
    aborted.complete(null);
    race.abort();
  }

  /**
   * Resolves, checks and connects, in this thread.
   *
   * @param timeout for resolving and connecting together
   */
  public DialResult run(Duration timeout) {
    return run(timeout, addresses -> true);
  }

  /**
   * As {@link #run(Duration)}, if the resolved addresses are admitted.
   *
   * @param timeout for resolving and connecting together
   */
  public DialResult run(Duration timeout, AddressAdmission admission) {
    long start = System.nanoTime();
    long deadline = start + Math.max(timeout.toNanos(), TimeUnit.MILLISECONDS.toNanos(1));
    Optional<String> denial = policy.denial(host, port);
    if (denial.isPresent()) {
      return new DialResult.DeniedByPolicy(0, List.of(), denial.get());
    }
    List<InetAddress> addresses;
    try {
      addresses = resolve(deadline);
    } catch (UnknownHostException e) {
      return new DialResult.UnknownHost(since(start), isTransient(e));
    } catch (TimeoutException e) {
      return new DialResult.UnknownHost(since(start), true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new DialResult.DialAborted(since(start), List.of());
    }
    long dnsNanos = since(start);
    if (aborted.isDone()) {
      return new DialResult.DialAborted(dnsNanos, List.of());
    }
    List<AddressAttempt> checked = addresses.stream().map(this::check).toList();
    if (checked.stream().anyMatch(each -> each.outcome() == AddressOutcome.DENIED)) {
      return new DialResult.DeniedByPolicy(dnsNanos, checked, "");
    }
    if (!admission.admits(addresses)) {
      return new DialResult.TooManyConnections(dnsNanos, notTried(addresses));
    }
    return race.connect(addresses, dnsNanos, deadline);
  }

  private List<InetAddress> resolve(long deadline)
      throws UnknownHostException, TimeoutException, InterruptedException {
    if (host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
      return resolver.resolve(host);
    }
    // The system's resolver cannot be interrupted, so it runs on a thread that may outlive the
    // attempt. A platform thread: a few hundred unresponsive name servers must not occupy all
    // carriers of virtual threads.
    CompletableFuture<List<InetAddress>> resolved = new CompletableFuture<>();
    BlockingThreads.startPlatform(
        "sourcecheck-dns",
        () -> {
          try {
            resolved.complete(resolver.resolve(host));
          } catch (UnknownHostException | RuntimeException e) {
            resolved.completeExceptionally(e);
          }
        });
    try {
      CompletableFuture.anyOf(resolved, aborted)
          .get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      return aborted.isDone() ? List.of() : resolved.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownHostException unknown) {
        throw unknown;
      }
      throw new IllegalStateException("The resolver failed", e.getCause());
    }
  }

  private AddressAttempt check(InetAddress address) {
    return policy
        .denial(host, address, port)
        .map(reason -> new AddressAttempt(address, AddressOutcome.DENIED, 0, reason))
        .orElseGet(() -> new AddressAttempt(address, AddressOutcome.NOT_TRIED, 0, ""));
  }

  private static List<AddressAttempt> notTried(List<InetAddress> addresses) {
    List<AddressAttempt> attempts = new ArrayList<>();
    for (InetAddress address : addresses) {
      attempts.add(
          new AddressAttempt(address, AddressOutcome.NOT_TRIED, 0, "too many connections"));
    }
    return attempts;
  }

  /** The JDK has no other way to recognize EAI_AGAIN ("Temporary failure in name resolution"). */
  private static boolean isTransient(UnknownHostException e) {
    return String.valueOf(e.getMessage()).contains("emporary");
  }

  private static long since(long start) {
    return System.nanoTime() - start;
  }
}
