package dev.sourcecheck.cli.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response, as a stream whose reads have time limits. The timeout of a request of the
 * JDK's client ends with the header of the response.
 */
final class TimedBody extends InputStream implements BodySubscriber<InputStream> {
  private final ClientTimeouts timeouts;
  private final long startedNanos = System.nanoTime();
  private final BlockingQueue<Received> queue = new LinkedBlockingQueue<>();
  private final CompletableFuture<Subscription> subscription = new CompletableFuture<>();
  private final Deque<ByteBuffer> current = new ArrayDeque<>();
  private boolean ended;

  TimedBody(ClientTimeouts timeouts) {
    this.timeouts = timeouts;
  }

  private sealed interface Received {}

  private record Data(List<ByteBuffer> buffers) implements Received {}

  /**
   * @param failure null after the last byte
   */
  private record End(@Nullable Throwable failure) implements Received {}

  @Override
  public CompletionStage<InputStream> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public void onSubscribe(Subscription started) {
    subscription.complete(started);
    started.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    queue.add(new Data(buffers));
  }

  @Override
  public void onError(Throwable failure) {
    queue.add(new End(failure));
  }

  @Override
  public void onComplete() {
    queue.add(new End(null));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /**
   * @throws HttpTimeoutException if nothing arrives in time; the message says what did not
   */
  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!ended) {
      ByteBuffer buffer = current.peek();
      if (buffer == null) {
        next();
      } else if (buffer.hasRemaining()) {
        int count = Math.min(length, buffer.remaining());
        buffer.get(into, from, count);
        return count;
      } else {
        current.remove();
      }
    }
    return -1;
  }

  private void next() throws IOException {
    Received next = await();
    if (next instanceof Data data) {
      current.addAll(data.buffers());
      subscription.join().request(1);
      return;
    }
    ended = true;
    if (next instanceof End end && end.failure() != null) {
      throw new IOException(end.failure().getMessage(), end.failure());
    }
  }

  private Received await() throws IOException {
    Duration left = timeouts.total().minusNanos(System.nanoTime() - startedNanos);
    boolean last = left.compareTo(timeouts.silence()) < 0;
    Duration limit = last ? left : timeouts.silence();
    try {
      Received next = limit.isNegative() ? null : queue.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
      if (next != null) {
        return next;
      }
    } catch (InterruptedException e) {
      close();
      throw new InterruptedIOException();
    }
    close();
    throw new HttpTimeoutException(
        last
            ? "the response did not end within " + timeouts.total().toSeconds() + " s"
            : "the response stopped for " + timeouts.silence().toSeconds() + " s before its end");
  }

  /** Disconnects if the body has not ended. */
  @Override
  public void close() {
    ended = true;
    subscription.thenAccept(Subscription::cancel);
  }
}
