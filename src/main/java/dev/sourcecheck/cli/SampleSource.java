package dev.sourcecheck.cli;

import dev.sourcecheck.embedded.EmbeddedServer;
import dev.sourcecheck.embedded.StartupError;
import dev.sourcecheck.embedded.StartupException;
import dev.sourcecheck.process.PrivateFile;
import dev.sourcecheck.text.ClasspathText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The database of a small shop as a sample source: a role with few privileges, keys, comments,
 * partitions, views on views, and a history of statements that fill its reports. Its two roles have
 * one password, which is stored in the home folder.
 */
final class SampleSource {
  static final String PORT = "sourcecheck.demo.port";
  static final String DATABASE = "shop";
  static final String USER = "sourcecheck_reader";
  static final String TEMP_SCHEMA = DATABASE + ".sourcecheck_tmp";

  /** A schema that the reader may not use until its owner grants it. */
  static final String DENIED_SCHEMA = DATABASE + ".sandbox";

  /** Owns the schema above, and so may grant it. */
  static final String OWNER = "shop_owner";

  private static final int DEFAULT_PORT = 15_432;
  private static final String PASSWORD_FILE = "sample.password";

  private SampleSource() {}

  static int port() throws StartupException {
    return ServiceLaunch.number(PORT, DEFAULT_PORT);
  }

  static Path passwordFile() {
    return HomeFolder.configured().resolve(PASSWORD_FILE);
  }

  /** Creates the database again, and returns the password of its roles. */
  static String fill(EmbeddedServer server) throws StartupException {
    String password = newPassword();
    try {
      PrivateFile.write(passwordFile(), password + "\n");
      try (Connection connection = server.superuser("postgres").getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("DROP DATABASE IF EXISTS " + DATABASE + " WITH (FORCE)");
        for (String role : new String[] {USER, OWNER}) {
          statement.execute("DROP ROLE IF EXISTS " + role);
          statement.execute("CREATE ROLE " + role + " LOGIN PASSWORD '" + password + "'");
        }
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
    } catch (IOException e) {
      throw new StartupException(
          "the password of the sample cannot be stored: " + StartupError.reason(e));
    }
  }

  /** Runs a statement on the sample of a running demonstration, as the owner of its schema. */
  static void execute(String sql) throws StartupException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL("jdbc:postgresql://127.0.0.1:" + port() + "/" + DATABASE);
    source.setUser(OWNER);
    source.setConnectTimeout(5);
    try {
      source.setPassword(Files.readString(passwordFile()).strip());
    } catch (IOException e) {
      throw new StartupException("start demo first: " + StartupError.reason(e));
    }
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new StartupException("the sample on 127.0.0.1:" + port() + ": " + StartupError.line(e));
    }
  }

  private static String newPassword() {
    byte[] random = new byte[18];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().encodeToString(random);
  }
}
