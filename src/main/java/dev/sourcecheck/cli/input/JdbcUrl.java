package dev.sourcecheck.cli.input;

import dev.sourcecheck.source.options.SourceType;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Reads JDBC URLs of the bundled drivers and of SQL Server. */
final class JdbcUrl {
  private JdbcUrl() {}

  static FormBuilder parse(String text) throws UsageException {
    String url = text.substring("jdbc:".length());
    if (!ConnectionUri.matches(url)) {
      throw new UsageException(
          "The JDBC URL has no host; use a form such as jdbc:postgresql://host:port/database");
    }
    if (url.startsWith("sqlserver:")) {
      return sqlServer(url);
    }
    ConnectionUri uri = ConnectionUri.parse(url);
    FormBuilder form = new FormBuilder(ConnectionStrings.type(uri.scheme()));
    ConnectionStrings.apply(uri, Map.of(), form);
    return form;
  }

  /** {@code sqlserver://host:port;databaseName=x;user=y}, by Microsoft's manual. */
  private static FormBuilder sqlServer(String url) throws UsageException {
    int end = url.indexOf(';');
    ConnectionUri uri = ConnectionUri.parse(end < 0 ? url : url.substring(0, end));
    Map<String, String> parameters = new LinkedHashMap<>();
    Map<String, String> properties =
        ConnectionUri.parameters(end < 0 ? "" : url.substring(end + 1), ";");
    for (Map.Entry<String, String> property : properties.entrySet()) {
      switch (property.getKey().toLowerCase(Locale.ROOT)) {
        case "databasename", "database" -> parameters.put("dbname", property.getValue());
        case "user", "username" -> parameters.put("user", property.getValue());
        default -> parameters.put(property.getKey(), property.getValue());
      }
    }
    FormBuilder form = new FormBuilder(SourceType.MSSQL);
    ConnectionStrings.apply(uri, parameters, form);
    return form;
  }
}
