package dev.sourcecheck.servers;

import dev.sourcecheck.servers.ServerProcess.StopSignal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An nginx (Debian package {@code nginx-light}) as a reverse proxy over HTTP/1.1. It buffers
 * responses, as it does by default.
 */
public final class Nginx implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/nginx");

  private final ServerProcess process;
  private final int port;

  private Nginx(ServerProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  public static boolean isInstalled() {
    return Files.isExecutable(PROGRAM);
  }

  /**
   * Starts a proxy.
   *
   * @param ports the port of 127.0.0.1 to which requests are passed, by the prefix of their path
   */
  public static Nginx inFrontOf(Map<String, Integer> ports) {
    Path folder = ServerProcess.newFolder();
    int port = ServerProcess.freePort();
    StringBuilder locations = new StringBuilder();
    ports.forEach(
        (prefix, target) ->
            locations.append(
                """
                    location %s {
                      proxy_pass http://127.0.0.1:%d;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                      proxy_set_header Host $http_host;
                    }
                """
                    .formatted(prefix, target)));
    try {
      Files.writeString(
          folder.resolve("nginx.conf"),
          """
          daemon off;
          pid %1$s/nginx.pid;
          error_log %1$s/error.log;
          worker_processes 1;
          events { worker_connections 512; }
          http {
            access_log off;
            client_body_temp_path %1$s/body;
            proxy_temp_path %1$s/proxy;
            fastcgi_temp_path %1$s/fastcgi;
            uwsgi_temp_path %1$s/uwsgi;
            scgi_temp_path %1$s/scgi;
            server {
              listen 127.0.0.1:%2$d;
          %3$s
            }
          }
          """
              .formatted(folder, port, locations));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Nginx(
        ServerProcess.listening(
            folder,
            port,
            Map.of(),
            List.of(
                PROGRAM.toString(),
                "-e",
                folder.resolve("error.log").toString(),
                "-c",
                folder.resolve("nginx.conf").toString()),
            StopSignal.TERM),
        port);
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.close();
  }
}
