package dev.sourcecheck.net.tls;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import javax.net.ssl.SSLSocket;

/** A connected socket whose streams are replaced, for instance to limit what the peer sends. */
public class ForwardingSocket extends Socket {
  private final Socket real;
  private final InputStream in;
  private final OutputStream out;
  private final Closeable onClose;

  /**
   * @param in replaces the input stream of {@code real}
   * @param out replaces the output stream of {@code real}
   * @param onClose closed after {@code real}
   */
  public ForwardingSocket(Socket real, InputStream in, OutputStream out, Closeable onClose) {
    this.real = real;
    this.in = in;
    this.out = out;
    this.onClose = onClose;
  }

  /**
   * A forwarding socket of the same kind: over an {@link SSLSocket} it is one too.
   *
   * @param in replaces the input stream of {@code real}
   * @param out replaces the output stream of {@code real}
   * @param onClose closed after {@code real}
   */
  public static Socket over(Socket real, InputStream in, OutputStream out, Closeable onClose) {
    return real instanceof SSLSocket tls
        ? new ForwardingTlsSocket(tls, in, out, onClose)
        : new ForwardingSocket(real, in, out, onClose);
  }

  @Override
  public InputStream getInputStream() {
    return in;
  }

  @Override
  public InetAddress getInetAddress() {
    return real.getInetAddress();
  }

  @Override
  public int getPort() {
    return real.getPort();
  }

  @Override
  public int getLocalPort() {
    return real.getLocalPort();
  }

  @Override
  public InetAddress getLocalAddress() {
    return real.getLocalAddress();
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return real.getRemoteSocketAddress();
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return real.getLocalSocketAddress();
  }

  @Override
  public boolean isConnected() {
    return real.isConnected();
  }

  @Override
  public boolean isBound() {
    return real.isBound();
  }

  @Override
  public boolean isClosed() {
    return real.isClosed();
  }

  @Override
  public boolean isInputShutdown() {
    return real.isInputShutdown();
  }

  @Override
  public boolean isOutputShutdown() {
    return real.isOutputShutdown();
  }

  @Override
  public OutputStream getOutputStream() {
    return out;
  }

  @Override
  public int getSoTimeout() throws SocketException {
    return real.getSoTimeout();
  }

  @Override
  public void setSoTimeout(int millis) throws SocketException {
    real.setSoTimeout(millis);
  }

  @Override
  public boolean getTcpNoDelay() throws SocketException {
    return real.getTcpNoDelay();
  }

  @Override
  public void setTcpNoDelay(boolean on) throws SocketException {
    real.setTcpNoDelay(on);
  }

  @Override
  public boolean getKeepAlive() throws SocketException {
    return real.getKeepAlive();
  }

  @Override
  public void setKeepAlive(boolean on) throws SocketException {
    real.setKeepAlive(on);
  }

  @Override
  public int getSendBufferSize() throws SocketException {
    return real.getSendBufferSize();
  }

  @Override
  public void setSendBufferSize(int size) throws SocketException {
    real.setSendBufferSize(size);
  }

  @Override
  public int getReceiveBufferSize() throws SocketException {
    return real.getReceiveBufferSize();
  }

  @Override
  public void setReceiveBufferSize(int size) throws SocketException {
    real.setReceiveBufferSize(size);
  }

  @Override
  public int getSoLinger() throws SocketException {
    return real.getSoLinger();
  }

  @Override
  public void setSoLinger(boolean on, int seconds) throws SocketException {
    real.setSoLinger(on, seconds);
  }

  @Override
  public void shutdownInput() throws IOException {
    real.shutdownInput();
  }

  @Override
  public void shutdownOutput() throws IOException {
    real.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    try {
      real.close();
    } finally {
      onClose.close();
    }
  }
}
