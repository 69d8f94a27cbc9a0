package dev.sourcecheck.engine.postgresql.login;

import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.postgresql.sql.LimitSetting;
import dev.sourcecheck.engine.postgresql.sql.SettingOrigin;
import dev.sourcecheck.engine.postgresql.sql.TransactionSettings;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;

/** Wraps the connection of a successful login as a session, which then owns it. */
public interface SessionFactory {
  /**
   * @param socket the connection's own, to abort it
   * @param limitOrigins looks up where the setting comes from that ended a statement or session
   */
  Session create(
      Connection connection,
      Socket socket,
      FactsReader.FactsReading facts,
      Function<LimitSetting, SettingOrigin> limitOrigins,
      TransactionSettings settings,
      LoginSockets sockets)
      throws SQLException;
}
