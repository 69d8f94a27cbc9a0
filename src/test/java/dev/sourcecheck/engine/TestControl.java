package dev.sourcecheck.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A {@link Control} that a test aborts. */
public final class TestControl implements Control {
  private final long deadline;
  private final List<Runnable> releases = new CopyOnWriteArrayList<>();
  private final List<Map<String, Object>> progress = new CopyOnWriteArrayList<>();
  private volatile Consumer<Map<String, Object>> onProgress = ignored -> {};
  private volatile boolean aborted;

  private TestControl(Duration timeout) {
    this.deadline = System.nanoTime() + timeout.toNanos();
  }

  public static TestControl lasting(Duration duration) {
    return new TestControl(duration);
  }

  /** A control with a timeout that only a hung operation exceeds. */
  public static TestControl patient() {
    return lasting(Duration.ofSeconds(60));
  }

  /** Sets a listener that runs on the thread of the step at each progress report. */
  public TestControl onProgress(Consumer<Map<String, Object>> listener) {
    onProgress = listener;
    return this;
  }

  /** Aborts the step as the worker does on a cancellation. */
  public void abort() {
    aborted = true;
    releases.forEach(Runnable::run);
  }

  /** The number of registered abort actions. */
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
