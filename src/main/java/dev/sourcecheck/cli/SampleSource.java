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
 * A small shop's database to try the service on: a login of few rights, keys, comments, partitions,
 * views upon views, and a history of the statements that fill its reports.
 */
final class SampleSource {
  static final String DATABASE = "shop";
  static final String USER = "sourcecheck_reader";
  static final String TEMP_SCHEMA = DATABASE + ".sourcecheck_tmp";

  private SampleSource() {}

  /** Makes the database anew, and answers the login's password. */
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
        // One by one, as an application would, so that the history holds each.
        for (String sql : ClasspathText.read(SampleSource.class, "sample.sql").split(";\\s*\\n")) {
          if (!sql.isBlank()) {
            statement.execute(sql);
          }
        }
      }
      return password;
    } catch (SQLException e) {
      throw new StartupException("the sample database cannot be made: " + e.getMessage());
    }
  }
}
