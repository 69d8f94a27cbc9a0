package dev.sourcecheck.check;

import dev.sourcecheck.catalog.CatalogStore;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.postgresql.RealSession;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Runs schema downloads of a PostgreSQL source as the worker does. */
record DownloadFixture(
    CatalogStore catalog,
    @Nullable Long id,
    DataSource source,
    @Nullable String include,
    @Nullable String exclude) {

  DownloadFixture with(@Nullable String newInclude, @Nullable String newExclude) {
    return new DownloadFixture(catalog, id, source, newInclude, newExclude);
  }

  DownloadFixture unsaved() {
    return new DownloadFixture(catalog, null, source, include, exclude);
  }

  Verdict run() {
    return run(TestControl.patient());
  }

  Verdict run(TestControl control) {
    try (Session session = RealSession.open(source)) {
      SourceSpec spec =
          new SourceSpec(
              id, "s", SourceType.POSTGRES, Map.of(), Map.of(), null, false, include, exclude);
      return new SchemaDownloadCheck(catalog)
          .run(new Check.Context(1, 1, spec, true, session, control));
    }
  }
}
