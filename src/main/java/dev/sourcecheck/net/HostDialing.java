package dev.sourcecheck.net;

import dev.sourcecheck.process.BlockingThreads;
import dev.sourcecheck.text.UntrustedText;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to reach one host: all addresses are resolved and judged before the first packet,
 * then tried at the same time, so that a black hole among them costs nothing.
 */
public final class HostDialing {
  /** No host needs more; a name with thousands of addresses is an attack. */
  private static final int MOST_ADDRESSES = 16;

  /** How long the others may take once an address has answered. */
  private static final Duration GRACE = Duration.ofMillis(500);

  private final HostResolver resolver;
  private final EgressPolicy policy;
  private final Supplier<Socket> sockets;
  private final String host;
  private final int port;

  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Void> aborted = new CompletableFuture<>();

  /** Set before what is open gets closed, so that a straggler that begins later sees it. */
  private volatile boolean over;

  HostDialing(
      HostResolver resolver, EgressPolicy policy, Supplier<Socket> sockets, String host, int port) {
    this.resolver = resolver;
    this.policy = policy;
    this.sockets = sockets;
    this.host = host;
    this.port = port;
  }

  /**
   * Frees the thread in {@link #run}, which then answers {@link DialResult.Aborted}. From any
   * thread.
   */
  public void abort() {
    aborted.complete(null);
    open.forEach(HostDialing::closeQuietly);
  }

  /**
   * Resolves, judges and connects, in this thread.
   *
   * @param limit for resolving and connecting together
   */
  public DialResult run(Duration limit) {
    return run(limit, addresses -> true);
  }

  /**
   * As {@link #run(Duration)}, if the resolved addresses are admitted.
   *
   * @param limit for resolving and connecting together
   */
  public DialResult run(Duration limit, AddressAdmission admission) {
    long start = System.nanoTime();
    long end = start + Math.max(limit.toNanos(), TimeUnit.MILLISECONDS.toNanos(1));
    Optional<String> refusal = policy.refusal(host, port);
    if (refusal.isPresent()) {
      return new DialResult.DeniedByPolicy(0, List.of(), refusal.get());
    }
    List<InetAddress> addresses;
    try {
      addresses = resolve(end);
    } catch (UnknownHostException e) {
      return new DialResult.UnknownHost(since(start), looksTemporary(e));
    } catch (TimeoutException e) {
      return new DialResult.UnknownHost(since(start), true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new DialResult.Aborted(since(start), List.of());
    }
    long dns = since(start);
    if (aborted.isDone()) {
      return new DialResult.Aborted(dns, List.of());
    }
    Optional<List<AddressAttempt>> denied = judge(addresses);
    if (denied.isPresent()) {
      return new DialResult.DeniedByPolicy(dns, denied.get(), "");
    }
    if (!admission.admits(addresses)) {
      return new DialResult.Busy(
          dns,
          addresses.stream()
              .map(
                  address ->
                      new AddressAttempt(
                          address,
                          AddressAttempt.AddressOutcome.NOT_TRIED,
                          0,
                          "too many connections"))
              .toList());
    }
    return connect(addresses, dns, end);
  }

  private List<InetAddress> resolve(long end)
      throws UnknownHostException, TimeoutException, InterruptedException {
    if (host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
      return resolver.resolve(host);
    }
    // The system's resolver cannot be interrupted: it is left to end on its own. A few hundred
    // names
    // whose servers never answer must not hold all carriers of virtual threads.
    CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
    BlockingThreads.startPlatform(
        "sourcecheck-dns",
        () -> {
          try {
            answer.complete(resolver.resolve(host));
          } catch (UnknownHostException | RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    try {
      CompletableFuture.anyOf(answer, aborted).get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      return aborted.isDone() ? List.of() : answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownHostException unknown) {
        throw unknown;
      }
      throw new IllegalStateException("The resolver failed", e.getCause());
    }
  }

  private Optional<List<AddressAttempt>> judge(List<InetAddress> addresses) {
    List<AddressAttempt> attempts = new ArrayList<>();
    boolean denied = false;
    for (InetAddress address : addresses) {
      Optional<String> refusal = policy.refusal(host, address, port);
      denied |= refusal.isPresent();
      attempts.add(
          new AddressAttempt(
              address,
              refusal.isPresent()
                  ? AddressAttempt.AddressOutcome.DENIED
                  : AddressAttempt.AddressOutcome.NOT_TRIED,
              0,
              refusal.orElse("")));
    }
    return denied ? Optional.of(attempts) : Optional.empty();
  }

  private DialResult connect(List<InetAddress> addresses, long dns, long end) {
    long start = System.nanoTime();
    List<InetAddress> tried = addresses.subList(0, Math.min(addresses.size(), MOST_ADDRESSES));
    @Nullable Try[] results = new Try[tried.size()];
    boolean interrupted = false;
    if (tried.size() == 1) {
      results[0] = attempt(0, tried.get(0), end);
    } else {
      interrupted = !connectAll(tried, results, end);
    }
    Try best = null;
    List<AddressAttempt> attempts = new ArrayList<>();
    for (int i = 0; i < addresses.size(); i++) {
      Try result = i < results.length ? results[i] : null;
      attempts.add(result == null ? missing(addresses.get(i), i, start) : result.attempt);
      if (result != null && result.socket != null) {
        if (best == null && !aborted.isDone() && !interrupted) {
          best = result;
        } else {
          closeQuietly(result.socket);
        }
      }
    }
    Socket won = best == null ? null : best.socket;
    over = true;
    open.stream().filter(socket -> socket != won).forEach(HostDialing::closeQuietly);
    if (aborted.isDone() || interrupted) {
      if (won != null) {
        closeQuietly(won);
      }
      return new DialResult.Aborted(dns, attempts);
    }
    if (best == null || won == null) {
      return new DialResult.Unreached(dns, since(start), attempts);
    }
    InetSocketAddress address = new InetSocketAddress(best.attempt.address(), port);
    return new DialResult.Connected(won, address, dns, best.attempt.nanos(), attempts);
  }

  /** False if interrupted. */
  private boolean connectAll(List<InetAddress> tried, @Nullable Try[] results, long end) {
    BlockingQueue<Try> done = new LinkedBlockingQueue<>();
    for (int i = 0; i < tried.size(); i++) {
      int index = i;
      BlockingThreads.start(
          "sourcecheck-tcp", () -> done.add(attempt(index, tried.get(index), end)));
    }
    long until = end + GRACE.toNanos();
    try {
      for (int left = tried.size(); left > 0; left--) {
        Try next = done.poll(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
        if (next == null) {
          return true;
        }
        results[next.index] = next;
        if (next.socket != null) {
          until = Math.min(until, System.nanoTime() + GRACE.toNanos());
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private AddressAttempt missing(InetAddress address, int index, long start) {
    return index < MOST_ADDRESSES
        ? new AddressAttempt(
            address, AddressAttempt.AddressOutcome.SLOW, since(start), "not waited for")
        : new AddressAttempt(
            address, AddressAttempt.AddressOutcome.NOT_TRIED, 0, "too many addresses");
  }

  private Try attempt(int index, InetAddress address, long end) {
    long start = System.nanoTime();
    Socket socket = sockets.get();
    open.add(socket);
    try {
      if (over || aborted.isDone()) {
        throw new IOException("not waited for");
      }
      long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - start));
      socket.setTcpNoDelay(true);
      socket.connect(
          new InetSocketAddress(address, port), (int) Math.min(millis, Integer.MAX_VALUE));
      return new Try(
          index,
          new AddressAttempt(address, AddressAttempt.AddressOutcome.CONNECTED, since(start), ""),
          socket);
    } catch (IOException e) {
      closeQuietly(socket);
      return new Try(index, new AddressAttempt(address, outcome(e), since(start), words(e)), null);
    }
  }

  private static AddressAttempt.AddressOutcome outcome(IOException e) {
    if (e instanceof SocketTimeoutException) {
      return AddressAttempt.AddressOutcome.TIMEOUT;
    }
    String words = words(e).toLowerCase(java.util.Locale.ROOT);
    if (words.contains("timed out")) {
      return AddressAttempt.AddressOutcome.TIMEOUT;
    }
    return e instanceof ConnectException && words.contains("refused")
        ? AddressAttempt.AddressOutcome.REFUSED
        : AddressAttempt.AddressOutcome.UNREACHABLE;
  }

  private static String words(IOException e) {
    return UntrustedText.clean(e.getMessage());
  }

  private static boolean looksTemporary(UnknownHostException e) {
    return String.valueOf(e.getMessage()).contains("emporary");
  }

  private static long since(long start) {
    return System.nanoTime() - start;
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // closing is all that is wanted, and the system frees the descriptor in any case
      return;
    }
  }

  private record Try(int index, AddressAttempt attempt, @Nullable Socket socket) {}
}
