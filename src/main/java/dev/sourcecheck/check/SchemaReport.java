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

/** What a schema download has to say about what it saw. */
final class SchemaReport {
  private final CountingSchemaSink tally;
  private final CatalogFilter filter;
  private final Check.Context context;
  private @Nullable List<String> grants;

  SchemaReport(CountingSchemaSink tally, CatalogFilter filter, Check.Context context) {
    this.tally = tally;
    this.filter = filter;
    this.context = context;
  }

  /** Why the source is not fit, null if it is. */
  @Nullable Failure unfit() {
    // any user may read most of what extensions bring along, which says nothing about the data
    if (tally.readableRelations() > tally.readableOfExtensions()) {
      return null;
    }
    long hidden = tally.hiddenRelations() - tally.hiddenOfExtensions();
    if (hidden > 0) {
      return Failure.of(
              FailureCode.PERMISSION_DENIED,
              "There are " + counted(hidden, "table") + ", but the user may not read any of them.",
              "user")
          .withFix(grants().toArray(String[]::new));
    }
    if (nothingMatches()) {
      return Failure.of(
          FailureCode.OPTION_INVALID,
          "The include and exclude lists match no tables: "
              + counted(tally.schemasLeftOut(), "schema")
              + " and "
              + counted(tally.relationsLeftOut(), "table")
              + " do not pass them. Names must be spelt as the source spells them.",
          filter.fields().toArray(String[]::new));
    }
    return null;
  }

  /** A schema that passes the lists and is empty is a match; one whose tables all fail is none. */
  private boolean nothingMatches() {
    return tally.relationsLeftOut() > 0 || (tally.schemas() == 0 && tally.schemasLeftOut() > 0);
  }

  Failure tooLarge(CatalogFull full) {
    return Failure.of(
        FailureCode.QUOTA_EXCEEDED,
        full.getMessage() + ". Narrow it down with the include or the exclude list.",
        "catalog_include_list",
        "catalog_exclude_list");
  }

  /**
   * @param completion how storing ended, null if nothing was to be stored
   */
  Verdict verdict(@Nullable Completion completion) {
    Map<String, Object> details = details();
    Failure failure = unfit();
    if (failure != null) {
      return new Verdict.Failed(failure.hint(), failure, details, tally.warnings());
    }
    if (completion instanceof Completion.Current current && current.drift() != null) {
      details.put("changes", current.drift().toDetails());
    } else if (completion instanceof Completion.Superseded) {
      details.put("superseded", "A newer download of this source was completed meanwhile.");
    }
    if (tally.relations() == 0) {
      details.put("empty", empty());
    }
    return new Verdict.Passed(
        "Discovered " + counted(tally.readableRelations(), "table"), details, tally.warnings());
  }

  private String empty() {
    return tally.schemasLeftOut() == 0
        ? "The source has no tables at all; none is hidden from the user."
        : "The schemas that pass the lists have no tables; none is hidden from the user.";
  }

  Map<String, Object> details() {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("databases", tally.databases());
    details.put("schemas", tally.schemas());
    details.put("tables", tally.readableRelations());
    Map<String, Object> kinds = new LinkedHashMap<>();
    tally
        .readable()
        .forEach((kind, count) -> kinds.put(kind.name().toLowerCase(Locale.ROOT), count));
    details.put("kinds", kinds);
    details.put("columns", tally.columns());
    details.put("primary_keys", tally.primaryKeys());
    details.put("foreign_keys", tally.foreignKeys());
    if (tally.schemasLeftOut() + tally.relationsLeftOut() > 0) {
      Map<String, Object> filtered = new LinkedHashMap<>();
      filtered.put("schemas", tally.schemasLeftOut());
      filtered.put("tables", tally.relationsLeftOut());
      filtered.put("examples", examples(tally.leftOutExamples()));
      details.put("filtered", filtered);
    }
    if (!tally.hiddenSchemas().isEmpty()) {
      Map<String, Object> notGranted = new LinkedHashMap<>();
      notGranted.put("schemas", tally.schemasNotGranted());
      notGranted.put("tables", tally.hiddenRelations());
      notGranted.put("examples", examples(tally.hiddenExamples()));
      notGranted.put("grants", grants());
      details.put("not_granted", notGranted);
    }
    return details;
  }

  /** Asked once: the same for the fix and for the details. */
  private List<String> grants() {
    List<String> known = grants;
    if (known == null) {
      known = context.session().grantsToRead(tally.hiddenSchemas());
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
