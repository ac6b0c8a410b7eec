"""What runs in the process that student code shares: it knows no answer, imports nothing of grader, and trusts nobody after the walls are up.

The zygote imports this folder as the package ``inside``. The grader's side imports the format of frames from it, and how to empty a folder.
"""
