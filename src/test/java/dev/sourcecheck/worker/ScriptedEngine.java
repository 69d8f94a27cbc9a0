package dev.sourcecheck.worker;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.DriverSpec;
import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.LineageReader;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.Reach;
import dev.sourcecheck.engine.SchemaFilter;
import dev.sourcecheck.engine.SchemaSink;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.SqlNaming;
import dev.sourcecheck.engine.WriteProbe;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** An engine with scripted behaviour that a real server cannot be made to show. */
final class ScriptedEngine implements Engine {
  final AtomicInteger opened = new AtomicInteger();
  final AtomicInteger closed = new AtomicInteger();
  volatile Function<Control, Opening> opening =
      control -> new Opening.Opened(new ScriptedSession(), Map.of());
  volatile Function<Control, WriteProbe> writing =
      control -> new WriteProbe("\"t\"", List.of(), null, "Schema \"t\" is writeable");

  volatile Runnable closing = () -> {};

  /** If false, aborted sessions report that they are usable. */
  volatile boolean abortShows = true;

  @Override
  public Set<SourceType> types() {
    return Set.of(SourceType.POSTGRES);
  }

  @Override
  public Reach reach(SourceSpec source) {
    return Reach.Hosts.one("localhost", 5432);
  }

  @Override
  public DriverSpec driver(SourceType type) {
    return DriverSpec.installed(type, "none", "none");
  }

  @Override
  public Set<String> missingCredentials(SourceSpec source) {
    return Set.of();
  }

  @Override
  public Opening open(SourceSpec source, Control control) {
    opened.incrementAndGet();
    return opening.apply(control);
  }

  /** Blocks until the step is aborted, like a driver that responds to aborts. */
  static void hang(Control control) {
    CountDownLatch freed = new CountDownLatch(1);
    try (var registration = control.onAbort(freed::countDown)) {
      freed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Blocks until the step is aborted, and then fails. */
  static WriteProbe failOnAbort(Control control) {
    hang(control);
    throw new IllegalStateException("aborted");
  }

  final class ScriptedSession implements Session {
    private volatile boolean usable = true;

    @Override
    public WriteProbe probeWrite(Control control) {
      return writing.apply(control);
    }

    @Override
    public void readSchema(SchemaFilter filter, SchemaSink sink, Control control) {
      sink.database("db");
    }

    @Override
    public Optional<LineageReader> lineage() {
      return Optional.empty();
    }

    @Override
    public String database() {
      return "db";
    }

    @Override
    public List<String> schemas(String after, int limit, Control control) {
      return List.of();
    }

    @Override
    public List<String> relations(
        String schema, String containing, String after, int limit, Control control) {
      return List.of();
    }

    @Override
    public SqlNaming naming() {
      return SqlNaming.of("ansi", List.of());
    }

    @Override
    public List<String> grantsToRead(List<String> schemas) {
      return List.of();
    }

    @Override
    public Failure explain(Exception problem, Operation operation) {
      return Failure.of(FailureCode.UNEXPECTED, String.valueOf(problem.getMessage()));
    }

    @Override
    public boolean usable() {
      return usable;
    }

    @Override
    public void abort() {
      usable = !abortShows;
    }

    @Override
    public void close() {
      closed.incrementAndGet();
      closing.run();
    }
  }
}
