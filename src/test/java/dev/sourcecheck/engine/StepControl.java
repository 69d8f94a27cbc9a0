package dev.sourcecheck.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A control that a test holds in its hands. */
public final class StepControl implements Control {
  private final Map<Object, Runnable> releases = new ConcurrentHashMap<>();
  private final List<Map<String, Object>> progress = new CopyOnWriteArrayList<>();
  private volatile Consumer<Map<String, Object>> onProgress = seen -> {};
  private volatile boolean aborted;

  /** Runs on the step's own thread whenever it tells how far it is. */
  public StepControl onProgress(Consumer<Map<String, Object>> listener) {
    onProgress = listener;
    return this;
  }

  public void abort() {
    aborted = true;
    releases.values().forEach(Runnable::run);
  }

  /** How many resources wait to be freed. */
  public int registered() {
    return releases.size();
  }

  public List<Map<String, Object>> progressed() {
    return new ArrayList<>(progress);
  }

  @Override
  public Duration remaining() {
    return Duration.ofMinutes(5);
  }

  @Override
  public boolean aborted() {
    return aborted;
  }

  @Override
  public Registration onAbort(Runnable release) {
    Object key = new Object();
    releases.put(key, release);
    if (aborted) {
      release.run();
    }
    return () -> releases.remove(key);
  }

  @Override
  public void progress(Map<String, Object> values) {
    progress.add(values);
    onProgress.accept(values);
  }
}
