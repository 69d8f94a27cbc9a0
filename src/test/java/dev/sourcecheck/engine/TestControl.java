package dev.sourcecheck.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A step's control in the hands of a test, which aborts when it likes. */
public final class TestControl implements Control {
  private final long deadline;
  private final List<Runnable> releases = new CopyOnWriteArrayList<>();
  private final List<Map<String, Object>> progress = new CopyOnWriteArrayList<>();
  private volatile Consumer<Map<String, Object>> onProgress = seen -> {};
  private volatile boolean aborted;

  private TestControl(Duration lasting) {
    this.deadline = System.nanoTime() + lasting.toNanos();
  }

  public static TestControl lasting(Duration duration) {
    return new TestControl(duration);
  }

  /** Long enough for anything that does not hang. */
  public static TestControl patient() {
    return lasting(Duration.ofSeconds(60));
  }

  /** Runs on the step's own thread whenever it tells how far it is. */
  public TestControl onProgress(Consumer<Map<String, Object>> listener) {
    onProgress = listener;
    return this;
  }

  /** What the worker does on a cancel, from its own thread. */
  public void abort() {
    aborted = true;
    releases.forEach(Runnable::run);
  }

  /** What could be freed right now. */
  public int registrations() {
    return releases.size();
  }

  public List<Map<String, Object>> progress() {
    return progress;
  }

  @Override
  public Duration remaining() {
    long left = deadline - System.nanoTime();
    return left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
  }

  @Override
  public boolean aborted() {
    return aborted || remaining().isZero();
  }

  @Override
  public AbortRegistration onAbort(Runnable release) {
    releases.add(release);
    if (aborted) {
      release.run();
    }
    return () -> releases.remove(release);
  }

  @Override
  public void progress(Map<String, Object> values) {
    progress.add(values);
    onProgress.accept(values);
  }
}
