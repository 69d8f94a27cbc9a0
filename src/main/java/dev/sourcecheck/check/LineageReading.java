package dev.sourcecheck.check;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.LineageReader;
import dev.sourcecheck.engine.Session.Operation;
import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.engine.WarningCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a source's lineage in independent parts: a failure of one part does not affect the others.
 */
final class LineageReading {
  private final LineageReader reader;
  private final LineageCollector collector;
  private final Check.Context context;
  private final List<Warning> warnings = new ArrayList<>();

  LineageReading(LineageReader reader, LineageCollector collector, Check.Context context) {
    this.reader = reader;
    this.collector = collector;
    this.context = context;
  }

  /** The failure if neither definitions nor dependencies of views could be read, otherwise null. */
  @Nullable Failure views() {
    Failure definitions = failure(() -> reader.views(internal(collector::view), context.control()));
    if (definitions != null && isStopped()) {
      return definitions;
    }
    Failure dependencies =
        failure(() -> reader.dependencies(internal(collector::dependency), context.control()));
    if (dependencies != null && (definitions != null || isStopped())) {
      return definitions == null ? dependencies : definitions;
    }
    warn("definitions", definitions);
    warn("dependencies", dependencies);
    return null;
  }

  private boolean isStopped() {
    return context.control().aborted() || !context.session().usable();
  }

  /** Reads the history. A failure is returned, so that the lineage of views is kept. */
  LineageReader.HistoryResult history() {
    List<LineageReader.HistoryResult> read = new ArrayList<>();
    Failure failure =
        failure(() -> read.add(reader.history(internal(collector::statement), context.control())));
    return failure == null
        ? read.get(0)
        : new LineageReader.HistoryResult.HistoryUnavailable(unavailable(failure));
  }

  private static Failure unavailable(Failure why) {
    return new Failure(
        FailureCode.HISTORY_UNAVAILABLE,
        why.fields(),
        "The query history could not be read: " + why.hint(),
        why.fix(),
        why.sqlState(),
        why.vendorCode(),
        why.retryable());
  }

  List<Warning> warnings() {
    List<Warning> all = new ArrayList<>(warnings);
    all.addAll(reader.warnings());
    return all;
  }

  private void warn(String part, @Nullable Failure failure) {
    if (failure != null) {
      warnings.add(
          new Warning(
              WarningCode.FACT_UNAVAILABLE,
              "The %s of views could not be read: %s".formatted(part, failure.hint())));
    }
  }

  /** A part of the reading. */
  @FunctionalInterface
  private interface ReadPart {
    void read() throws Exception;
  }

  private @Nullable Failure failure(ReadPart part) {
    try {
      part.read();
      return null;
    } catch (InternalFailure e) {
      throw e;
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      return context.session().explain(e, Operation.READ_LINEAGE);
    }
  }

  private static <T> Consumer<T> internal(Consumer<T> consumer) {
    return item -> {
      try {
        consumer.accept(item);
      } catch (RuntimeException e) {
        throw new InternalFailure(e);
      }
    };
  }

  /**
   * Our own store or resolver failed while the source was being read; the source is not at fault.
   */
  private static final class InternalFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InternalFailure(RuntimeException cause) {
      super(cause);
    }
  }
}
