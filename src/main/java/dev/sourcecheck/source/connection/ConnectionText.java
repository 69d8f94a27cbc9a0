package dev.sourcecheck.source.connection;

import dev.sourcecheck.source.options.SourceType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A connection string: a URL, which may be one of JDBC or of SQLAlchemy, keywords and values as
 * libpq has them, or a command line of {@code psql}.
 *
 * @param parts of which no two mean the same, in the order of the text
 */
public record ConnectionText(SourceType type, List<ConnectionPart> parts) {
  /** The types whose connection strings are those of libpq. */
  static final Set<SourceType> LIBPQ = Set.of(SourceType.POSTGRES, SourceType.REDSHIFT);

  private static final Map<String, SourceType> SCHEMES =
      Map.ofEntries(
          Map.entry("postgresql", SourceType.POSTGRES),
          Map.entry("postgres", SourceType.POSTGRES),
          Map.entry("mysql", SourceType.MYSQL),
          Map.entry("mariadb", SourceType.MARIADB),
          Map.entry("redshift", SourceType.REDSHIFT),
          Map.entry("vertica", SourceType.VERTICA),
          Map.entry("trino", SourceType.TRINO),
          Map.entry("mssql", SourceType.MSSQL),
          Map.entry("sqlserver", SourceType.MSSQL),
          Map.entry("snowflake", SourceType.SNOWFLAKE),
          Map.entry("databricks", SourceType.DATABRICKS),
          Map.entry("db2", SourceType.DB2),
          Map.entry("sap", SourceType.SAP_HANA),
          Map.entry("mongodb", SourceType.MONGODB),
          Map.entry("oracle", SourceType.ORACLE));

  public ConnectionText {
    parts = List.copyOf(parts);
  }

  /** Whether a text can only be a connection string, and not the name of a source. */
  public static boolean matches(String whole) {
    String text = whole.strip();
    return PsqlCommand.matches(text)
        || ConnectionUri.isJdbc(text)
        || ConnectionUri.matches(text)
        || text.matches("(?s)\\s*(?:[a-z_]+|PG[A-Z]+)\\s*=.*");
  }

  /**
   * @throws ConnectionTextException without the text, which may contain a password
   */
  public static ConnectionText parse(String whole) throws ConnectionTextException {
    LocatedText located = LocatedText.of(whole).strip();
    String text = located.text();
    if (PsqlCommand.matches(text)) {
      return new ConnectionText(SourceType.POSTGRES, PsqlCommand.read(located).all());
    }
    if (ConnectionUri.matches(text)) {
      ConnectionUri uri = ConnectionUri.of(located);
      SourceType type = type(uri.scheme());
      return new ConnectionText(type, uri.read(type).all());
    }
    if (ConnectionUri.isJdbc(text)) {
      throw new ConnectionTextException(
          "The JDBC URL has no host; use a form such as jdbc:postgresql://host:port/database");
    }
    if (LibpqKeywords.matches(text)) {
      return new ConnectionText(SourceType.POSTGRES, LibpqKeywords.read(located).all());
    }
    throw new ConnectionTextException(
        "The connection string has no known form, such as postgresql://user@host/database,"
            + " jdbc:mysql://host/database or psql -h host -U user database");
  }

  /** The type of a scheme; SQLAlchemy appends the driver, such as {@code postgresql+psycopg2}. */
  public static SourceType type(String scheme) throws UnknownSchemeException {
    String name = scheme.toLowerCase(Locale.ROOT).replaceFirst("\\+.*", "");
    SourceType type = SCHEMES.get(name);
    if (type == null) {
      throw new UnknownSchemeException(name);
    }
    return type;
  }
}
