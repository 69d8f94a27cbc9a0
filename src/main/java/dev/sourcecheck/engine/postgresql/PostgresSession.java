package dev.sourcecheck.engine.postgresql;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.InvalidOptionException;
import dev.sourcecheck.engine.LineageReader;
import dev.sourcecheck.engine.SchemaFilter;
import dev.sourcecheck.engine.SchemaSink;
import dev.sourcecheck.engine.SqlNaming;
import dev.sourcecheck.engine.WriteProbe;
import dev.sourcecheck.engine.jdbc.GuardedSession;
import dev.sourcecheck.engine.jdbc.OperationGuard;
import dev.sourcecheck.engine.postgresql.lineage.PostgresLineage;
import dev.sourcecheck.engine.postgresql.probe.PostgresWriteProbe;
import dev.sourcecheck.engine.postgresql.probe.TempSchemaTarget;
import dev.sourcecheck.engine.postgresql.schema.MissingGrants;
import dev.sourcecheck.engine.postgresql.schema.PostgresNames;
import dev.sourcecheck.engine.postgresql.schema.PostgresSchemaReader;
import dev.sourcecheck.engine.postgresql.sql.LimitSetting;
import dev.sourcecheck.engine.postgresql.sql.ReadOnlyTransaction;
import dev.sourcecheck.engine.postgresql.sql.ServerFacts;
import dev.sourcecheck.engine.postgresql.sql.SettingOrigin;
import dev.sourcecheck.engine.postgresql.sql.TransactionSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A session of a PostgreSQL source. */
final class PostgresSession extends GuardedSession {
  private final Connection connection;
  private final ServerFacts facts;
  private final PostgresFailures failures;
  private final @Nullable String tempSchema;
  private final Function<LimitSetting, SettingOrigin> limitOrigins;
  private final TransactionSettings settings;

  /**
   * @param limitOrigins finds where a setting comes from that ended a statement or the session
   * @param settings what each transaction sets for itself
   * @param tempSchema as entered by the user
   */
  PostgresSession(
      Connection connection,
      ServerFacts facts,
      PostgresFailures failures,
      OperationGuard guard,
      Function<LimitSetting, SettingOrigin> limitOrigins,
      TransactionSettings settings,
      @Nullable String tempSchema) {
    super(guard);
    this.connection = connection;
    this.facts = facts;
    this.failures = failures;
    this.limitOrigins = limitOrigins;
    this.settings = settings;
    this.tempSchema = tempSchema;
  }

  @Override
  public WriteProbe probeWrite(Control control) throws Exception {
    if (tempSchema == null) {
      throw new InvalidOptionException("temp_schema", "No temporary schema is set.");
    }
    TempSchemaTarget target = TempSchemaTarget.parse(tempSchema, facts.database());
    return call(
        control,
        () ->
            new PostgresWriteProbe(connection, settings, control, target, this::explainWrite)
                .run());
  }

  @Override
  public void readSchema(SchemaFilter filter, SchemaSink sink, Control control) throws Exception {
    run(control, () -> new PostgresSchemaReader(connection, settings).read(filter, sink, control));
  }

  @Override
  public String database() {
    return facts.database();
  }

  @Override
  public List<String> schemas(String after, int limit, Control control) throws Exception {
    return call(
        control, () -> new PostgresNames(connection, settings, control).schemas(after, limit));
  }

  @Override
  public List<String> relations(
      String schema, String containing, String after, int limit, Control control) throws Exception {
    return call(
        control,
        () ->
            new PostgresNames(connection, settings, control)
                .relations(schema, containing, after, limit));
  }

  @Override
  public Optional<LineageReader> lineage() {
    return Optional.of(guarded(new PostgresLineage(connection, settings, facts.database())));
  }

  /** The default search path; "$user" rarely exists and is left out. */
  @Override
  public SqlNaming naming() {
    return new SqlNaming("postgresql", List.of("public"), 63, "pg_", "pg_catalog");
  }

  @Override
  public List<String> grantsToRead(List<String> schemas) {
    try (ReadOnlyTransaction transaction =
        ReadOnlyTransaction.begin(
            connection, settings, TransactionSettings.TransactionKind.READ, Control.NONE)) {
      return new MissingGrants(transaction, facts.user())
          .toRead(connection.createArrayOf("text", schemas.toArray()));
    } catch (SQLException e) {
      return List.of(); // never offer a grant that may already be held
    }
  }

  @Override
  public Failure explain(Exception problem, Operation operation) {
    return explainAt(problem, null);
  }

  private Failure explainWrite(SQLException problem, TempSchemaTarget target) {
    return explainAt(problem, target);
  }

  private Failure explainAt(Exception problem, @Nullable TempSchemaTarget target) {
    return explain(problem, e -> ofServer(e, target));
  }

  private Failure ofServer(SQLException problem, @Nullable TempSchemaTarget target) {
    LimitSetting limit = TransactionSettings.limitThatEnded(problem);
    SettingOrigin origin = limit == null ? SettingOrigin.NONE : limitOrigins.apply(limit);
    if (limit != null && origin != SettingOrigin.NONE) {
      return failures.endedBy(limit, origin);
    }
    Failure failure = failures.of(problem, target);
    return failure.code() == FailureCode.READ_ONLY && !facts.standby()
        ? failures.readOnlyBy(failure, readOnlySource())
        : failure;
  }

  /** Empty if it cannot be read. */
  private String readOnlySource() {
    String sql = "SELECT source FROM pg_settings WHERE name = 'default_transaction_read_only'";
    List<String> source = new ArrayList<>();
    try (ReadOnlyTransaction transaction =
        ReadOnlyTransaction.begin(
            connection, settings, TransactionSettings.TransactionKind.READ, Control.NONE)) {
      transaction.each(sql, row -> source.add(row.name("source")));
      return source.isEmpty() ? "" : source.get(0);
    } catch (SQLException e) {
      return "";
    }
  }
}
