package dev.sourcecheck.api.catalog;

import dev.sourcecheck.lineage.RelationName;
import dev.sourcecheck.source.DataSource;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Names of datasets in OpenLineage, which let consumers combine reports of several producers.
 *
 * @param namespace the server, such as {@code postgres://host:5432}
 * @param database the source's own, null if it has none
 * @see <a href="https://openlineage.io/docs/spec/naming">The naming conventions</a>
 */
record DatasetNames(String namespace, @Nullable String database) {
  /** Schemes that differ from the type's name. */
  private static final Map<SourceType, String> SCHEMES =
      Map.of(
          SourceType.POSTGRES, "postgres",
          SourceType.POSTGRES_AURORA, "postgres",
          SourceType.POSTGRES_RDS, "postgres",
          SourceType.AZURE_SYNAPSE, "sqlserver",
          SourceType.MICROSOFT_FABRIC, "mssql",
          SourceType.ATHENA, "awsathena",
          SourceType.SAP_HANA, "hana");

  static DatasetNames of(DataSource source) {
    SourceSpec spec = source.form().spec();
    String host = first(spec, "host", "server", "account");
    Object port = spec.options().get("port");
    String authority = host == null ? "source-" + source.id() : host;
    return new DatasetNames(
        SCHEMES.getOrDefault(spec.type(), spec.type().wire())
            + "://"
            + authority
            + (port == null ? "" : ":" + port),
        first(spec, "dbname", "database", "catalog"));
  }

  /** {@code database.schema.table}, without what is unknown. */
  String name(RelationName relation) {
    StringJoiner name = new StringJoiner(".");
    String of = relation.database() == null ? database : relation.database();
    Stream.of(of == null ? "" : of, relation.schema() == null ? "" : relation.schema())
        .filter(part -> !part.isEmpty())
        .forEach(name::add);
    return name.add(relation.name()).toString();
  }

  private static @Nullable String first(SourceSpec spec, String... options) {
    return Stream.of(options)
        .map(option -> String.valueOf(spec.options().getOrDefault(option, "")))
        .filter(value -> !value.isEmpty())
        .findFirst()
        .orElse(null);
  }
}
