package dev.sourcecheck.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sourcecheck.secret.SealedTable;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.secret.SecretCipher;
import dev.sourcecheck.source.options.FieldError;
import dev.sourcecheck.source.options.JsonValues;
import dev.sourcecheck.source.options.SourceType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/** The stored sources. What is deleted is gone for everybody here; its row stays for its tests. */
@ApplicationScoped
public class SourceStore {
  /** The table of the sources' secrets. */
  @Produces
  public static final SealedTable SECRETS =
      new SealedTable("data_source_secret", "source_id", "source:");

  private static final JsonMapper JSON = new JsonMapper();
  private static final String UNIQUE_VIOLATION = "23505";
  private static final String COLUMNS =
      """
      SELECT id, name, type, options, settings, temp_schema, catalog_include_list,
             catalog_exclude_list, view_only, hidden, revision, dqops,
             credentials_since, confirmations_since,
             ARRAY(SELECT field FROM data_source_secret WHERE source_id = data_source.id
                   ORDER BY field) AS secrets
      """;
  private static final String SELECT = COLUMNS + "FROM data_source WHERE deleted_at IS NULL ";
  private static final String WITH_SECRETS =
      COLUMNS
          + """
            , ARRAY(SELECT ciphertext FROM data_source_secret WHERE source_id = data_source.id
                    ORDER BY field) AS ciphertexts
            FROM data_source
            WHERE deleted_at IS NULL AND id = :id
            """;

  private final Jdbi store;
  private final SecretCipher cipher;
  private final UnmappedBindings bindings;
  private final Iterable<SourceObserver> observers;

  @Inject
  SourceStore(
      Jdbi store,
      SecretCipher cipher,
      UnmappedBindings bindings,
      @Any Instance<SourceObserver> observers) {
    this(store, cipher, bindings, (Iterable<SourceObserver>) observers);
  }

  /** Without anything that depends on sources. */
  public SourceStore(Jdbi store, SecretCipher cipher, UnmappedBindings bindings) {
    this(store, cipher, bindings, List.of());
  }

  private SourceStore(
      Jdbi store,
      SecretCipher cipher,
      UnmappedBindings bindings,
      Iterable<SourceObserver> observers) {
    this.bindings = bindings;
    this.store = store;
    this.cipher = cipher;
    this.observers = observers;
  }

  /**
   * Stores a new source.
   *
   * @throws InvalidSourceException {@code already_exists} if the name is taken
   */
  public DataSource create(SourceForm form) {
    return store.inTransaction(
        handle -> {
          long id =
              columns(
                      handle.createQuery(
                          """
                          INSERT INTO data_source (name, type, options, settings, temp_schema,
                            catalog_include_list, catalog_exclude_list, view_only, hidden, dqops)
                          VALUES (:name, :type, :options::jsonb, :settings::jsonb, :tempSchema,
                            :includeList, :excludeList, :viewOnly, :hidden, :dqops::jsonb)
                          ON CONFLICT (name) WHERE deleted_at IS NULL DO NOTHING
                          RETURNING id
                          """),
                      form)
                  .mapTo(Long.class)
                  .findOne()
                  .orElseThrow(InvalidSourceException::nameTaken);
          writeSecrets(handle, id, form.secrets());
          return find(handle, id, "").orElseThrow();
        });
  }

  /** By id; empty if it is deleted. */
  public Optional<DataSource> find(long id) {
    return store.withHandle(handle -> find(handle, id, ""));
  }

  /** By its exact name; empty if it is deleted. */
  public Optional<DataSource> findByName(String name) {
    if (name.indexOf('\0') >= 0) {
      return Optional.empty(); // no stored name has one, and the store refuses to be asked for it
    }
    return store.withHandle(
        handle ->
            handle
                .createQuery(SELECT + "AND name = :name")
                .bind("name", name)
                .map((row, context) -> read(row))
                .findOne());
  }

  /** All but the hidden ones, by id. */
  public List<DataSource> list() {
    return store.withHandle(
        handle ->
            handle
                .createQuery(SELECT + "AND NOT hidden ORDER BY id")
                .map((row, context) -> read(row))
                .list());
  }

  /**
   * Puts another form in the place of a source's. Secrets that the form does not mention are kept.
   *
   * @param form makes the form, knowing which secrets it need not repeat
   * @return empty if there is no such source
   * @throws InvalidSourceException {@code already_exists} if the name is taken, {@code
   *     secret_required} if a secret would go elsewhere than it was stored for
   */
  public Optional<DataSource> replace(long id, Function<SourceForm.Kept, SourceForm> form) {
    return change(
        id,
        stored ->
            form.apply(new SourceForm.Kept(stored.form().type(), stored.storedSecrets()))
                .keeping(stored.form()));
  }

  /**
   * Puts another form in the place of a source's, made from the stored one. Secrets that the form
   * does not mention are kept.
   *
   * @return empty if there is no such source
   * @throws InvalidSourceException as {@link #replace} does
   */
  public Optional<DataSource> change(long id, Function<DataSource, SourceForm> form) {
    List<Runnable> afterwards = new ArrayList<>();
    try {
      Optional<DataSource> changed =
          store.inTransaction(handle -> change(handle, id, form, afterwards));
      afterwards.forEach(Runnable::run);
      return changed;
    } catch (UnableToExecuteStatementException e) {
      if (e.getCause() instanceof SQLException cause
          && UNIQUE_VIOLATION.equals(cause.getSQLState())) {
        throw InvalidSourceException.nameTaken();
      }
      throw e;
    }
  }

  private Optional<DataSource> change(
      Handle handle, long id, Function<DataSource, SourceForm> form, List<Runnable> afterwards) {
    // the weaker lock lets rows that refer to the source be written meanwhile
    DataSource stored = find(handle, id, " FOR NO KEY UPDATE").orElse(null);
    if (stored == null) {
      return Optional.empty();
    }
    SourceType type = stored.form().type();
    SourceForm next = form.apply(stored);
    RebindingChange change = RebindingChange.EVERYTHING;
    if (next.type() == type) {
      SourceSpec spec = current(handle, id).orElseThrow().spec();
      Set<String> elsewhere = bindings.rebound(stored.form(), next);
      change = SecretBindingPolicy.change(spec, next, elsewhere);
      List<FieldError> faults = SecretBindingPolicy.faults(spec, next, elsewhere);
      if (!faults.isEmpty()) {
        throw new InvalidSourceException(faults);
      }
    } else {
      // another kind of database: none of its secrets mean anything there
      eraseSecrets(handle, id, stored.storedSecrets());
    }
    columns(
            handle.createUpdate(
                """
                UPDATE data_source
                SET name = :name, type = :type, options = :options::jsonb,
                    settings = :settings::jsonb, temp_schema = :tempSchema,
                    catalog_include_list = :includeList, catalog_exclude_list = :excludeList,
                    view_only = :viewOnly, hidden = :hidden,
                    dqops = coalesce(:dqops::jsonb, dqops), revision = revision + 1,
                    credentials_since =
                      CASE WHEN :credentials THEN revision + 1 ELSE credentials_since END,
                    confirmations_since =
                      CASE WHEN :confirmations THEN revision + 1 ELSE confirmations_since END,
                    updated_at = now()
                WHERE id = :id
                """),
            next)
        .bind("id", id)
        .bind("credentials", change.credentials())
        .bind("confirmations", change.confirmations())
        .execute();
    eraseSecrets(handle, id, next.erased());
    writeSecrets(handle, id, next.secrets());
    if (change.matters()) {
      boolean asks = next.viewOnly() && next.tempSchema() != null;
      for (SourceObserver observer : observers) {
        afterwards.add(observer.rebound(handle, id, change, asks));
      }
    }
    return find(handle, id, "");
  }

  /**
   * A form that stands for a stored source, with the secrets that it leaves out and that are stored
   * for where it leads.
   *
   * @throws InvalidSourceException {@code secret_required} if a stored secret would go elsewhere
   */
  public SourceForm withStoredSecrets(long id, SourceForm form) {
    return store.inTransaction(
        handle -> {
          DataSource stored = find(handle, id, "").orElse(null);
          if (stored == null || stored.form().type() != form.type()) {
            return form;
          }
          SourceSpec spec = current(handle, id).orElseThrow().spec();
          List<FieldError> faults =
              SecretBindingPolicy.faults(spec, form, bindings.rebound(stored.form(), form));
          if (!faults.isEmpty()) {
            throw new InvalidSourceException(faults);
          }
          Map<String, Secret> all = new LinkedHashMap<>(spec.secrets());
          all.putAll(form.secrets());
          return form.withOptions(form.options() == null ? Map.of() : form.options(), all);
        });
  }

  /** Deletes a source and erases its secrets; false if there is no such source. */
  public boolean delete(long id) {
    List<Runnable> afterwards = new ArrayList<>();
    boolean wasThere =
        store.inTransaction(
            handle -> {
              int deleted =
                  handle
                      .createUpdate(
                          """
                      UPDATE data_source
                      SET deleted_at = now(), updated_at = now(), revision = revision + 1
                      WHERE id = :id AND deleted_at IS NULL
                      """)
                      .bind("id", id)
                      .execute();
              handle
                  .createUpdate("DELETE FROM data_source_secret WHERE source_id = :id")
                  .bind("id", id)
                  .execute();
              for (SourceObserver observer : observers) {
                afterwards.add(observer.deleted(handle, id));
              }
              return deleted == 1;
            });
    afterwards.forEach(Runnable::run);
    return wasThere;
  }

  /**
   * A source as the checks see it, with its secrets.
   *
   * @return empty if there is no such source
   * @throws SecretCipher.UnreadableSecret if a secret does not open
   */
  public Optional<SourceSpec> spec(long id) {
    return current(id).map(RevisedSource::spec);
  }

  /** As {@link #spec}, with the revision that it is, read at one moment. */
  public Optional<RevisedSource> current(long id) {
    return store.withHandle(handle -> current(handle, id));
  }

  private Optional<RevisedSource> current(Handle handle, long id) {
    return handle
        .createQuery(WITH_SECRETS)
        .bind("id", id)
        .map(
            (row, context) ->
                new RevisedSource(
                    read(row)
                        .form()
                        .spec(id, opened(id, row.getArray("secrets"), row.getArray("ciphertexts"))),
                    row.getInt("revision"),
                    row.getInt("credentials_since"),
                    row.getInt("confirmations_since")))
        .findOne();
  }

  private Map<String, Secret> opened(long id, Array fields, Array ciphertexts) throws SQLException {
    String owner = SECRETS.owner(id);
    String[] names = (String[]) fields.getArray();
    byte[][] sealed = (byte[][]) ciphertexts.getArray();
    Map<String, Secret> secrets = new LinkedHashMap<>();
    for (int i = 0; i < names.length; i++) {
      secrets.put(names[i], cipher.open(owner, names[i], sealed[i]));
    }
    return secrets;
  }

  private static Optional<DataSource> find(Handle handle, long id, String locking) {
    return handle
        .createQuery(SELECT + "AND id = :id" + locking)
        .bind("id", id)
        .map((row, context) -> read(row))
        .findOne();
  }

  private void writeSecrets(Handle handle, long id, Map<String, Secret> secrets) {
    for (Map.Entry<String, Secret> secret : secrets.entrySet()) {
      handle
          .createUpdate(
              """
              INSERT INTO data_source_secret (source_id, field, ciphertext)
              VALUES (:id, :field, :ciphertext)
              ON CONFLICT (source_id, field) DO UPDATE SET ciphertext = excluded.ciphertext
              """)
          .bind("id", id)
          .bind("field", secret.getKey())
          .bind("ciphertext", cipher.seal(SECRETS.owner(id), secret.getKey(), secret.getValue()))
          .execute();
    }
  }

  private static void eraseSecrets(Handle handle, long id, Set<String> fields) {
    handle
        .createUpdate(
            "DELETE FROM data_source_secret WHERE source_id = :id AND field = ANY (:fields)")
        .bind("id", id)
        .bindArray("fields", String.class, fields.toArray())
        .execute();
  }

  private static <S extends SqlStatement<S>> S columns(S statement, SourceForm form) {
    return statement
        .bind("name", form.name())
        .bind("type", form.type().wire())
        .bind("options", json(form.options()))
        .bind("settings", json(form.settings()))
        .bind("tempSchema", form.tempSchema())
        .bind("includeList", form.includeList())
        .bind("excludeList", form.excludeList())
        .bind("viewOnly", form.viewOnly())
        .bind("hidden", form.hidden())
        .bind("dqops", form.dqops() == null ? null : json(form.dqops()));
  }

  private static DataSource read(ResultSet row) throws SQLException {
    String type = row.getString("type");
    JsonNode options = json(row.getString("options"));
    Set<String> secrets = Set.of((String[]) row.getArray("secrets").getArray());
    SourceForm form =
        new SourceForm(
            row.getString("name"),
            SourceType.ofWire(type).orElseThrow(() -> new SQLException("No type " + type)),
            options.isNull() ? null : JsonValues.map(options),
            Map.of(),
            Set.of(),
            JsonValues.map(json(row.getString("settings"))),
            row.getString("temp_schema"),
            row.getBoolean("view_only"),
            row.getBoolean("hidden"),
            row.getString("catalog_include_list"),
            row.getString("catalog_exclude_list"),
            row.getString("dqops") == null ? null : JsonValues.map(json(row.getString("dqops"))));
    return new DataSource(row.getLong("id"), form, secrets, row.getInt("revision"));
  }

  private static String json(@Nullable Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Checked values can be written", e);
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The store holds JSON", e);
    }
  }
}
