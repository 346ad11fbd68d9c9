"""The internal audit set (GB/T 19011): programme, plan, meetings, checklists, samples, nonconformities, report."""
