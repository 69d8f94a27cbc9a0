package dev.sourcecheck.net;

import dev.sourcecheck.net.AddressAttempt.AddressOutcome;
import dev.sourcecheck.process.BlockingThreads;
import dev.sourcecheck.text.UntrustedText;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Connects to all addresses of a host at the same time, so that one that drops packets does not
 * delay the others. The first connected address in the resolver's order wins.
 */
final class AddressRace {
  /** A name with more addresses than this is an attack rather than a host. */
  private static final int MAX_ADDRESSES = 16;

  /** Time for the other addresses after the first one has connected. */
  private static final Duration GRACE = Duration.ofMillis(500);

  private final Supplier<Socket> sockets;
  private final int port;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean aborted;

  /** Set before the open sockets are closed, so that an attempt that starts later ends at once. */
  private volatile boolean finished;

  AddressRace(Supplier<Socket> sockets, int port) {
    this.sockets = sockets;
    this.port = port;
  }

  private record ConnectAttempt(int index, AddressAttempt attempt, @Nullable Socket socket) {}

  /**
   * Closes all sockets. {@link #connect} then returns {@link DialResult.DialAborted}. From any
   * thread.
   */
  void abort() {
    aborted = true;
    open.forEach(AddressRace::closeQuietly);
  }

  /**
   * Connects to the addresses.
   *
   * @param deadline by {@link System#nanoTime}
   */
  DialResult connect(List<InetAddress> addresses, long dnsNanos, long deadline) {
    long start = System.nanoTime();
    List<InetAddress> tried = addresses.subList(0, Math.min(addresses.size(), MAX_ADDRESSES));
    @Nullable ConnectAttempt[] results = new ConnectAttempt[tried.size()];
    boolean interrupted = false;
    if (tried.size() == 1) {
      results[0] = attempt(0, tried.get(0), deadline);
    } else {
      interrupted = !connectAll(tried, results, deadline);
    }
    ConnectAttempt winner = null;
    List<AddressAttempt> attempts = new ArrayList<>();
    for (int i = 0; i < addresses.size(); i++) {
      ConnectAttempt result = i < results.length ? results[i] : null;
      attempts.add(result == null ? withoutResult(addresses.get(i), i, start) : result.attempt);
      if (winner == null && result != null && result.socket != null) {
        winner = result;
      }
    }
    boolean stopped = aborted || interrupted;
    Socket socket = winner == null || stopped ? null : winner.socket;
    finished = true;
    open.stream().filter(each -> each != socket).forEach(AddressRace::closeQuietly);
    if (stopped) {
      return new DialResult.DialAborted(dnsNanos, attempts);
    }
    if (winner == null || socket == null) {
      return new DialResult.HostUnreachable(dnsNanos, since(start), attempts);
    }
    InetSocketAddress address = new InetSocketAddress(winner.attempt.address(), port);
    return new DialResult.Connected(socket, address, dnsNanos, winner.attempt.nanos(), attempts);
  }

  /** Returns false if interrupted. */
  private boolean connectAll(
      List<InetAddress> tried, @Nullable ConnectAttempt[] results, long deadline) {
    BlockingQueue<ConnectAttempt> done = new LinkedBlockingQueue<>();
    for (int i = 0; i < tried.size(); i++) {
      int index = i;
      BlockingThreads.start(
          "sourcecheck-tcp", () -> done.add(attempt(index, tried.get(index), deadline)));
    }
    long until = deadline + GRACE.toNanos();
    try {
      for (int pending = tried.size(); pending > 0; pending--) {
        ConnectAttempt next =
            done.poll(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
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

  private ConnectAttempt attempt(int index, InetAddress address, long deadline) {
    long start = System.nanoTime();
    Socket socket = sockets.get();
    open.add(socket);
    try {
      if (finished || aborted) {
        throw new IOException("not waited for");
      }
      long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - start));
      socket.setTcpNoDelay(true);
      socket.connect(
          new InetSocketAddress(address, port), (int) Math.min(millis, Integer.MAX_VALUE));
      return new ConnectAttempt(
          index, new AddressAttempt(address, AddressOutcome.CONNECTED, since(start), ""), socket);
    } catch (IOException e) {
      closeQuietly(socket);
      return new ConnectAttempt(
          index, new AddressAttempt(address, outcome(e), since(start), message(e)), null);
    }
  }

  private static AddressAttempt withoutResult(InetAddress address, int index, long start) {
    return index < MAX_ADDRESSES
        ? new AddressAttempt(address, AddressOutcome.SLOW, since(start), "not waited for")
        : new AddressAttempt(address, AddressOutcome.NOT_TRIED, 0, "too many addresses");
  }

  private static AddressOutcome outcome(IOException e) {
    String message = message(e).toLowerCase(Locale.ROOT);
    if (e instanceof SocketTimeoutException || message.contains("timed out")) {
      return AddressOutcome.TIMEOUT;
    }
    return e instanceof ConnectException && message.contains("refused")
        ? AddressOutcome.REFUSED
        : AddressOutcome.UNREACHABLE;
  }

  private static String message(IOException e) {
    return UntrustedText.clean(e.getMessage());
  }

  private static long since(long start) {
    return System.nanoTime() - start;
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      return; // the system frees the descriptor in any case
    }
  }
}
