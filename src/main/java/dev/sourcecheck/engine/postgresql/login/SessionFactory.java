package dev.sourcecheck.engine.postgresql.login;

import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.jdbc.Wire;
import dev.sourcecheck.engine.postgresql.sql.LimitSetting;
import dev.sourcecheck.engine.postgresql.sql.SettingOrigin;
import dev.sourcecheck.engine.postgresql.sql.TransactionSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;

/** Creates the session of a successful login. The session then owns the connection. */
public interface SessionFactory {
  /**
   * @param limitOrigins finds where a setting comes from that ended a statement or the session
   */
  Session create(
      Connection connection,
      FactsReader.FactsReading facts,
      Function<LimitSetting, SettingOrigin> limitOrigins,
      TransactionSettings settings,
      Wire wire)
      throws SQLException;
}
