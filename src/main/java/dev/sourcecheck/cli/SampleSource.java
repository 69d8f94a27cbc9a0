package dev.sourcecheck.cli;

import dev.sourcecheck.embedded.EmbeddedServer;
import dev.sourcecheck.embedded.StartupException;
import dev.sourcecheck.text.ClasspathText;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;

/**
 * The database of a small shop as a sample source: a role with few privileges, keys, comments,
 * partitions, views on views, and a history of statements that fill its reports.
 */
final class SampleSource {
  static final String DATABASE = "shop";
  static final String USER = "sourcecheck_reader";
  static final String TEMP_SCHEMA = DATABASE + ".sourcecheck_tmp";

  private SampleSource() {}

  /** Creates the database again, and returns the password of its role. */
  static String fill(EmbeddedServer server) throws StartupException {
    byte[] random = new byte[18];
    new SecureRandom().nextBytes(random);
    String password = Base64.getUrlEncoder().encodeToString(random);
    try {
      try (Connection connection = server.superuser("postgres").getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("DROP DATABASE IF EXISTS " + DATABASE + " WITH (FORCE)");
        statement.execute("DROP ROLE IF EXISTS " + USER);
        statement.execute("CREATE ROLE " + USER + " LOGIN PASSWORD '" + password + "'");
        statement.execute("CREATE DATABASE " + DATABASE);
      }
      try (Connection connection = server.superuser(DATABASE).getConnection();
          Statement statement = connection.createStatement()) {
        // one by one, so that the statement history records each
        for (String sql : ClasspathText.read(SampleSource.class, "sample.sql").split(";\\s*\\n")) {
          if (!sql.isBlank()) {
            statement.execute(sql);
          }
        }
      }
      return password;
    } catch (SQLException e) {
      throw new StartupException("the sample database cannot be created: " + e.getMessage());
    }
  }
}
