package dev.sourcecheck.engine.jdbc;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.Warning;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * One login over one connection.
 *
 * @param <C> the connection, of a driver or of an engine's own client
 * @param <F> facts about the server and the session
 */
public interface SourceLogin<C, F> {
  /** Limits and meters what the server sends over each socket. */
  SocketGuard guard();

  /**
   * Logs in over the wire, in the calling thread.
   *
   * @param timeoutMillis for each read
   */
  C connect(Wire wire, int timeoutMillis) throws SQLException;

  /** Runs the first queries. */
  F facts(C connection) throws SQLException;

  /** The facts as JSON values of the step's details. */
  Map<String, Object> details(F facts);

  /** Creates the session, which then owns the connection. */
  SessionStart start(C connection, F facts, Wire wire, LoginDeadline deadline) throws SQLException;

  /** Closes a connection that became no session. */
  void close(C connection);

  /** Why {@link #connect}, {@link #facts} or {@link #start} failed. */
  LoginRefusal refusal(SQLException e, LoginDeadline deadline);

  /** Warnings about the login, whether it succeeded or failed. */
  List<Warning> warnings();

  /** The result of {@link #start}. */
  sealed interface SessionStart {
    record SessionStarted(Session session, List<Warning> warnings) implements SessionStart {}

    /** The session cannot work; the connection is closed. */
    record SessionUnusable(Failure failure) implements SessionStart {}
  }

  /**
   * A refused login.
   *
   * @param tryOther whether the attempt with the other encryption can succeed
   */
  record LoginRefusal(Failure failure, boolean tryOther) {}
}
