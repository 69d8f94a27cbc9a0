package dev.sourcecheck.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.catalog.CatalogLimits;
import dev.sourcecheck.catalog.CatalogSources;
import dev.sourcecheck.catalog.CatalogStore;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.engine.WarningCode;
import dev.sourcecheck.engine.postgresql.RealSession;
import dev.sourcecheck.lineage.LineageStore;
import dev.sourcecheck.lineage.flow.KnownTables;
import dev.sourcecheck.servers.ColdStandby;
import dev.sourcecheck.servers.QuestDb;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import dev.sourcecheck.store.StoreSql;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Servers that use the PostgreSQL protocol and cannot serve as a source. */
class OtherProductsTest {
  @Test
  void everyStepReportsQuestDb() {
    try (QuestDb server = QuestDb.start()) {
      DataSource connections = Servers.connections(server.port(), "admin", "quest", "qdb");

      Opening.Opened opened = (Opening.Opened) RealSession.opening(connections, "public");

      assertThat(opened.warnings())
          .contains(
              new Warning(
                  WarningCode.PRODUCT_MISMATCH,
                  "The server speaks PostgreSQL's protocol but is QuestDB: use the source type"
                      + " questdb (QuestDB)."));
      try (Session session = opened.session()) {
        assertThat(steps(session))
            .extracting(OtherProductsTest::code)
            .containsOnly(FailureCode.PROTOCOL_MISMATCH);
      }
    }
  }

  @Test
  void coldStandbyIsNotRetryable() {
    try (ColdStandby server = ColdStandby.start()) {
      DataSource connections = Servers.connections(server.port(), "postgres", "", "postgres");

      Opening.Refused refused = (Opening.Refused) RealSession.opening(connections, null);

      assertThat(refused.failure())
          .returns(FailureCode.SERVER_STARTING, Failure::code)
          .returns(List.of("host"), Failure::fields)
          .returns("57P03", Failure::sqlState)
          .returns(false, Failure::retryable);
    }
  }

  private static List<Verdict> steps(Session session) {
    StoreSql store = new StoreSql(Servers.newStore());
    CatalogSources.startJobs(store);
    long source = CatalogSources.insert(store, "other product");
    SourceSpec spec =
        new SourceSpec(
            source, "s", SourceType.POSTGRES, Map.of(), Map.of(), "public", false, null, null);
    List<Check> steps =
        List.of(
            new TempSchemaCheck(),
            new SchemaDownloadCheck(new CatalogStore(store, CatalogLimits.DEFAULT)),
            new LineageDownloadCheck(new LineageStore(store), same -> KnownTables.NONE));
    return steps.stream()
        .map(
            step ->
                step.run(new Check.Context(source, 1, spec, true, session, TestControl.patient())))
        .toList();
  }

  private static FailureCode code(Verdict verdict) {
    if (verdict instanceof Verdict.Failed failed) {
      return failed.failure().code();
    }
    if (verdict instanceof Verdict.Skipped skipped && skipped.failure() != null) {
      return skipped.failure().code();
    }
    return null;
  }
}
