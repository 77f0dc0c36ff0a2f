"""Who is told what, in the hands of staff: rota, texts, the alert test, the queue."""
