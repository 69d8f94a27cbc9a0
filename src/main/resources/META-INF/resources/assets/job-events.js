/*
 * The events of jobs, shared by all tabs of a browser.
 *
 * Over HTTP/1.1 a browser opens six connections to an origin, and a stream occupies one for as long
 * as it is open. Therefore this script is loaded twice: by pages, and by them as a shared worker,
 * which holds one stream per job for all tabs. Without shared workers each page has its own stream.
 *
 *   const listening = jobEvents.listen(17, (name, job) => ...,   // status, step, progress, done
 *       (isConnected) => ...);                                   // optional: the stream was lost, or is open
 *   listening.close();                                            // also happens when the page is left
 */
'use strict';

(function () {
  const NAMES = ['status', 'step', 'progress', 'done'];
  const MIN_RETRY_MILLIS = 2000;
  const MAX_RETRY_MILLIS = 60000;
  const PING_MILLIS = 10000;

  /* Opens the stream of a job and calls back with each event up to the end of the job. */
  function open(id, onEvent, onConnection) {
    let source = null;
    let timer = null;
    let retryMillis = MIN_RETRY_MILLIS;
    let closed = false;

    function close() {
      closed = true;
      clearTimeout(timer);
      if (source !== null) {
        source.close();
      }
    }

    function connect() {
      source = new EventSource('/api/v1/data_sources/test/' + id + '/events');
      source.onopen = () => {
        retryMillis = MIN_RETRY_MILLIS;
        onConnection(true);
      };
      for (const name of NAMES) {
        source.addEventListener(name, (event) => {
          if (name === 'done') {
            close();
          }
          onEvent(name, event.data);
        });
      }
      source.onerror = () => {
        if (!closed) {
          onConnection(false);
        }
        // an EventSource does not reconnect after a response such as 503; the next stream begins with the current state
        if (!closed && source.readyState === EventSource.CLOSED) {
          timer = setTimeout(connect, retryMillis);
          retryMillis = Math.min(MAX_RETRY_MILLIS, 2 * retryMillis);
        }
      };
    }

    connect();
    return { close };
  }

  /* In the worker: one stream for all ports that listen to a job. */
  function serve(scope) {
    const jobs = new Map();

    function leave(port, id) {
      const job = jobs.get(id);
      if (job !== undefined && job.ports.delete(port) && job.ports.size === 0) {
        job.stream.close();
        jobs.delete(id);
      }
    }

    function join(port, id) {
      let job = jobs.get(id);
      if (job === undefined) {
        job = { ports: new Map(), last: null, connection: null, stream: null };
        jobs.set(id, job);
        const current = job;
        const post = (message) => current.ports.forEach((seen, each) => each.postMessage(message));
        job.stream = open(
          id,
          (name, data) => {
            current.last = { id, name, data };
            post(current.last);
            if (name === 'done') {
              jobs.delete(id);
            }
          },
          (isConnected) => {
            current.connection = { id, isConnected };
            post(current.connection);
          });
      } else {
        for (const message of [job.last, job.connection]) {
          if (message !== null) {
            port.postMessage(message);
          }
        }
      }
      job.ports.set(port, Date.now());
    }

    // a tab that crashed or was discarded sends no leave message
    setInterval(() => {
      const oldest = Date.now() - 6 * PING_MILLIS;
      jobs.forEach((job, id) =>
        job.ports.forEach((seen, port) => {
          if (seen < oldest) {
            leave(port, id);
          }
        }));
    }, PING_MILLIS);

    scope.onconnect = (connected) => {
      const port = connected.ports[0];
      port.onmessage = (message) => {
        const id = message.data.id;
        if (message.data.leave) {
          leave(port, id);
        } else if (message.data.ping && jobs.has(id) && jobs.get(id).ports.has(port)) {
          jobs.get(id).ports.set(port, Date.now());
        } else if (message.data.join || message.data.ping) {
          join(port, id);
        }
      };
    };
  }

  /* In a page, over the worker. */
  function listenThroughWorker(script, id, onEvent, onConnection) {
    const worker = new SharedWorker(script, 'sourcecheck-job-events');
    const ping = setInterval(() => worker.port.postMessage({ id, ping: true }), PING_MILLIS);
    let last = null;

    function close() {
      clearInterval(ping);
      worker.port.postMessage({ id, leave: true });
      worker.port.close();
    }

    worker.port.onmessage = (message) => {
      if ('isConnected' in message.data) {
        onConnection(message.data.isConnected);
        return;
      }
      if (message.data.data === last) {
        return; // joined again after the worker had dropped this tab
      }
      last = message.data.data;
      if (message.data.name === 'done') {
        clearInterval(ping);
      }
      onEvent(message.data.name, JSON.parse(last));
    };
    worker.port.postMessage({ id, join: true });
    addEventListener('pagehide', close, { once: true });
    return { close };
  }

  if (typeof SharedWorkerGlobalScope !== 'undefined' && self instanceof SharedWorkerGlobalScope) {
    serve(self);
  } else {
    const script = document.currentScript.src;
    window.jobEvents = {
      listen(id, onEvent, onConnection = () => {}) {
        return typeof SharedWorker === 'undefined'
          ? open(id, (name, data) => onEvent(name, JSON.parse(data)), onConnection)
          : listenThroughWorker(script, id, onEvent, onConnection);
      },
    };
  }
})();
