package dev.sourcecheck.check;

import dev.sourcecheck.catalog.CatalogStore;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.LineageReader;
import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.lineage.EdgeSink;
import dev.sourcecheck.lineage.LineageStore;
import dev.sourcecheck.lineage.flow.KnownTables;
import dev.sourcecheck.source.SourceSpec;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads the server's dependencies, its view definitions and its query history, and stores the
 * lineage edges that result from them.
 */
@Singleton
public final class LineageDownloadCheck implements Check {
  private final EdgeSink.EdgeSinkFactory sinks;
  private final Function<SourceSpec, KnownTables> knownTables;

  @Inject
  LineageDownloadCheck(LineageStore store, CatalogStore catalog) {
    this(store, source -> stored(catalog, source));
  }

  /**
   * @param knownTables the downloaded schema of a source, {@link KnownTables#NONE} if there is none
   */
  public LineageDownloadCheck(
      EdgeSink.EdgeSinkFactory sinks, Function<SourceSpec, KnownTables> knownTables) {
    this.sinks = sinks;
    this.knownTables = knownTables;
  }

  private static KnownTables stored(CatalogStore catalog, SourceSpec source) {
    Long id = source.id();
    if (id == null) {
      return KnownTables.NONE;
    }
    return new StoredTables(catalog, id);
  }

  @Override
  public Step step() {
    return Step.LINEAGE_DOWNLOAD;
  }

  @Override
  public Verdict run(Context context) {
    Optional<LineageReader> reader = context.session().lineage();
    if (reader.isEmpty()) {
      return new Verdict.Skipped(
          "No lineage downloader for this data source", true, null, Map.of());
    }
    KnownTables known = knownTables.apply(context.source());
    try (EdgeSink sink =
        sinks.open(context.source().id(), context.jobId(), context.fencingToken())) {
      LineageCollector collector =
          new LineageCollector(
              sink,
              known,
              context.session().database(),
              context.session().naming(),
              context.control());
      LineageReading reading = new LineageReading(reader.get(), collector, context);
      Failure failure = reading.views();
      if (failure != null) {
        return new Verdict.Failed(
            "Unable to fetch lineage: " + failure.hint(),
            failure,
            collector.details(),
            reading.warnings());
      }
      LineageReader.HistoryResult history = reading.history();
      collector.finish(history);
      return verdict(history, collector, sink.finish(), reading.warnings());
    }
  }

  private static Verdict verdict(
      LineageReader.HistoryResult history,
      LineageCollector collector,
      EdgeSink.EdgeCounts edges,
      List<Warning> warnings) {
    if (history instanceof LineageReader.HistoryResult.HistoryRead read) {
      Map<String, Object> details = collector.details(edges, history);
      // a user who sees only their own statements has no history, unless these load the tables
      return read.toSeeHidden() != null && !collector.queriesResolved()
          ? withoutHistory(read.toSeeHidden(), details, warnings)
          : new Verdict.Passed("Lineage fetched", details, warnings);
    }
    return withoutHistory(
        ((LineageReader.HistoryResult.HistoryUnavailable) history).failure(),
        collector.details(edges, history),
        warnings);
  }

  private static Verdict withoutHistory(
      Failure failure, Map<String, Object> details, List<Warning> warnings) {
    return new Verdict.Skipped(
        "Lineage of views fetched, but not of the query history: " + failure.hint(),
        false,
        failure,
        details,
        warnings);
  }
}
