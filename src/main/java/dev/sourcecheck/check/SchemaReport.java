package dev.sourcecheck.check;

import dev.sourcecheck.catalog.CatalogFilter;
import dev.sourcecheck.catalog.CatalogSnapshot.Completion;
import dev.sourcecheck.catalog.CountingSchemaSink;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.SchemaSink.CatalogFull;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds the verdict of a schema download. */
final class SchemaReport {
  private final CountingSchemaSink sink;
  private final CatalogFilter filter;
  private final Check.Context context;
  private @Nullable List<String> grants;

  SchemaReport(CountingSchemaSink sink, CatalogFilter filter, Check.Context context) {
    this.sink = sink;
    this.filter = filter;
    this.context = context;
  }

  /** The reason why the check fails, null if it passes. */
  @Nullable Failure failure() {
    // most objects of extensions are readable by any user, which is no evidence of access to data
    if (sink.readableRelations() > sink.readableOfExtensions()) {
      return null;
    }
    long hidden = sink.hiddenRelations() - sink.hiddenOfExtensions();
    if (hidden > 0) {
      return Failure.of(
              FailureCode.PERMISSION_DENIED,
              "There are " + counted(hidden, "table") + ", but the user may not read any of them.",
              "user")
          .withFix(grants().toArray(String[]::new));
    }
    if (noneMatches()) {
      return Failure.of(
          FailureCode.OPTION_INVALID,
          "The include and exclude lists match no tables: "
              + counted(sink.excludedSchemas(), "schema")
              + " and "
              + counted(sink.excludedRelations(), "table")
              + " are excluded. Names must be spelled as in the source.",
          filter.fields().toArray(String[]::new));
    }
    return null;
  }

  /** An empty schema that passes the lists is a match; one whose tables are all excluded is not. */
  private boolean noneMatches() {
    return sink.excludedRelations() > 0 || (sink.schemas() == 0 && sink.excludedSchemas() > 0);
  }

  Failure tooLarge(CatalogFull full) {
    return Failure.of(
        FailureCode.QUOTA_EXCEEDED,
        full.getMessage() + ". Narrow it down with the include or the exclude list.",
        "catalog_include_list",
        "catalog_exclude_list");
  }

  /**
   * @param completion how the snapshot was completed, null if none was stored
   */
  Verdict verdict(@Nullable Completion completion) {
    Map<String, Object> details = details();
    Failure failure = failure();
    if (failure != null) {
      return new Verdict.Failed(failure.hint(), failure, details, sink.warnings());
    }
    if (completion instanceof Completion.Current current && current.drift() != null) {
      details.put("changes", current.drift().toDetails());
    } else if (completion instanceof Completion.Superseded) {
      details.put("superseded", "A newer download of this source completed first.");
    }
    if (sink.relations() == 0) {
      details.put("empty", empty());
    }
    return new Verdict.Passed(
        "Discovered " + counted(sink.readableRelations(), "table"), details, sink.warnings());
  }

  private String empty() {
    return sink.excludedSchemas() == 0
        ? "The source has no tables; none is hidden from the user."
        : "The schemas that pass the lists have no tables; none is hidden from the user.";
  }

  Map<String, Object> details() {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("databases", sink.databases());
    details.put("schemas", sink.schemas());
    details.put("tables", sink.readableRelations());
    Map<String, Object> kinds = new LinkedHashMap<>();
    sink.readable()
        .forEach((kind, count) -> kinds.put(kind.name().toLowerCase(Locale.ROOT), count));
    details.put("kinds", kinds);
    details.put("columns", sink.columns());
    details.put("primary_keys", sink.primaryKeys());
    details.put("foreign_keys", sink.foreignKeys());
    if (sink.excludedSchemas() + sink.excludedRelations() > 0) {
      Map<String, Object> filtered = new LinkedHashMap<>();
      filtered.put("schemas", sink.excludedSchemas());
      filtered.put("tables", sink.excludedRelations());
      filtered.put("examples", examples(sink.excludedExamples()));
      details.put("filtered", filtered);
    }
    if (!sink.hiddenSchemas().isEmpty()) {
      Map<String, Object> notGranted = new LinkedHashMap<>();
      notGranted.put("schemas", sink.schemasNotGranted());
      notGranted.put("tables", sink.hiddenRelations());
      notGranted.put("examples", examples(sink.hiddenExamples()));
      notGranted.put("grants", grants());
      details.put("not_granted", notGranted);
    }
    return details;
  }

  /** Queried once, for the fix and the details. */
  private List<String> grants() {
    List<String> known = grants;
    if (known == null) {
      known = context.session().grantsToRead(sink.hiddenSchemas());
      grants = known;
    }
    return known;
  }

  private static List<Object> examples(List<CountingSchemaSink.ExampleName> names) {
    List<Object> examples = new ArrayList<>();
    for (CountingSchemaSink.ExampleName name : names) {
      examples.add(
          name.relation() == null
              ? Map.of("schema", name.schema())
              : Map.of("schema", name.schema(), "table", name.relation()));
    }
    return examples;
  }

  /** "1 table", "6 tables". */
  private static String counted(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}
